import { headerParamProblems, headerParams } from './header-params.js';
import { readMcpHeaders } from './mcp-headers.js';
import { assertModernToolHeaders } from './modern-tool-headers.js';

const schema = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    count: { type: 'integer', 'x-mcp-header': 'Count' },
    dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
    nested: { type: 'object', properties: { id: { type: 'string', 'x-mcp-header': 'Nested-Id' } } },
    plain: { type: 'string' },
  },
};

describe('headerParams', () => {
  it('finds annotated properties at any depth', () => {
    expect(headerParams(schema).map(({ header, path }) => [header, path.join('.')])).toEqual([
      ['Region', 'region'],
      ['Count', 'count'],
      ['Dry', 'dry'],
      ['Nested-Id', 'nested.id'],
    ]);
    expect(headerParamProblems(schema)).toEqual([]);
  });

  it('a property that is merely called x-mcp-header is no annotation', () => {
    const named = { type: 'object', properties: { 'x-mcp-header': { type: 'string' } } };
    expect(headerParams(named)).toEqual([]);
    expect(headerParamProblems(named)).toEqual([]);
  });

  const property = (extra: object) => ({ type: 'object', properties: { a: { type: 'string', ...extra } } });
  it.each([
    ['no token', property({ 'x-mcp-header': 'a b' })],
    ['empty', property({ 'x-mcp-header': '' })],
    ['not a string', property({ 'x-mcp-header': 5 })],
    ['on a number', property({ type: 'number', 'x-mcp-header': 'A' })],
    ['at the root', { type: 'object', 'x-mcp-header': 'A' }],
    ['in items', { type: 'array', items: { type: 'string', 'x-mcp-header': 'A' } }],
    ['in oneOf', { type: 'object', oneOf: [property({ 'x-mcp-header': 'A' })] }],
    ['in $defs', { type: 'object', $defs: { d: { type: 'string', 'x-mcp-header': 'A' } } }],
  ])('reports an annotation that is %s', (_, bad) => {
    expect(headerParamProblems(bad)).toEqual(['x-mcp-header on a property where it is not allowed']);
  });

  it('reports names that differ only in case', () => {
    const twice = {
      properties: {
        a: { type: 'string', 'x-mcp-header': 'Same' },
        b: { type: 'string', 'x-mcp-header': 'same' },
      },
    };
    expect(headerParamProblems(twice)).toEqual(['x-mcp-header names repeat']);
  });
});

describe('assertModernToolHeaders', () => {
  const check = (args: Record<string, unknown>, headers: Record<string, string>) => () =>
    assertModernToolHeaders(args, readMcpHeaders(Object.entries(headers).flat()), headerParams(schema));
  const mismatch = expect.objectContaining({ reason: 'header-mismatch' });

  it.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['text', { region: 'eu' }, { 'Mcp-Param-Region': 'eu' }],
    ['wrapped text', { region: 'ü' }, { 'mcp-param-region': '=?base64?w7w=?=' }],
    ['integers by value', { count: 42 }, { 'Mcp-Param-Count': '42.0' }],
    ['booleans', { dry: true }, { 'Mcp-Param-Dry': 'true' }],
    ['nested', { nested: { id: 'x' } }, { 'Mcp-Param-Nested-Id': 'x' }],
    ['absent', { plain: 'x' }, {}],
    ['null', { region: null }, {}],
    ['unknown headers', {}, { 'Mcp-Param-Other': 'x' }],
  ])('accepts %s', (_, args, headers) => {
    expect(check(args, headers)).not.toThrow();
  });

  it.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['missing header', { region: 'eu' }, {}],
    ['other text', { region: 'eu' }, { 'Mcp-Param-Region': 'us' }],
    ['other case', { region: 'eu' }, { 'Mcp-Param-Region': 'EU' }],
    ['other integer', { count: 42 }, { 'Mcp-Param-Count': '43' }],
    ['hexadecimal', { count: 42 }, { 'Mcp-Param-Count': '0x2a' }],
    ['empty for zero', { count: 0 }, { 'Mcp-Param-Count': '' }],
    ['other spelling of true', { dry: true }, { 'Mcp-Param-Dry': 'True' }],
    ['missing nested', { nested: { id: 'x' } }, {}],
  ])('refuses %s', (_, args, headers) => {
    expect(check(args, headers)).toThrow(mismatch);
  });
});
