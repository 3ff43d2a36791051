import { SchemaValidators } from '#libs/guard';
import { BadDefinition, hashJson } from '#libs/manifest';
import { judgeDefinition, type JudgedDefinition } from './judged-definition.js';

const fine = { name: 'find', title: 'Find', inputSchema: { type: 'object' } };
const judge = (definition: object | string, slug = 'files'): JudgedDefinition =>
  judgeDefinition(
    typeof definition === 'string' ? definition : JSON.stringify(definition),
    slug,
    new SchemaValidators(),
  );

describe('judgeDefinition', () => {
  it('accepts what a gateway can enforce, and keeps it byte for byte', () => {
    const raw = `{ "name": "find", "title": "Find", "inputSchema": { "type": "object" } }`;
    expect(judge(raw)).toEqual({
      name: 'find',
      title: 'Find',
      raw,
      canonical: '{"inputSchema":{"type":"object"},"name":"find","title":"Find"}',
      hash: hashJson(fine),
      refusal: null,
    });
  });

  it.each([
    ['a name that cannot be exposed', { ...fine, name: 'find it' }, /The name must be/],
    ['a name too long with the prefix', { ...fine, name: 'x'.repeat(124) }, /longer than 128/],
    ['arguments that are no object', { ...fine, inputSchema: { type: 'array' } }, /root of inputSchema/],
    ['no schema', { name: 'find' }, /root of inputSchema/],
    ['a schema elsewhere', { ...fine, inputSchema: { type: 'object', $ref: 'http://x/' } }, /points out/],
    [
      'an unknown dialect',
      { ...fine, inputSchema: { type: 'object', $schema: 'http://x/' } },
      /Unknown \$schema/,
    ],
    [
      'a schema that does not compile',
      { ...fine, inputSchema: { type: 'object', required: 1 } },
      /inputSchema/,
    ],
    [
      'an answer schema that does not compile',
      { ...fine, outputSchema: { type: 'nothing' } },
      /outputSchema/,
    ],
    ['an answer schema that is no schema', { ...fine, outputSchema: 'x' }, /outputSchema/],
    [
      'a header that no client may send',
      {
        ...fine,
        inputSchema: { type: 'object', properties: { a: { type: 'object', 'x-mcp-header': 'A' } } },
      },
      /x-mcp-header/,
    ],
    ['a tool that must run as a task', { ...fine, execution: { taskSupport: 'required' } }, /as a task only/],
  ])('keeps %s, refused', (_what, definition, reason) => {
    const judged = judge(definition);
    expect(judged.refusal).toMatch(reason);
    expect(judged.hash).toBe(hashJson(definition));
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['no object', '[]'],
    ['no name', '{"inputSchema":{"type":"object"}}'],
    ['a name that the store cannot hold', JSON.stringify({ ...fine, name: 'a\u0000b' })],
    ['a member twice', '{"name":"a","name":"b","inputSchema":{"type":"object"}}'],
    ['a number that is not safe', '{"name":"a","inputSchema":{"type":"object","x":9007199254740993}}'],
    ['a lone surrogate', '{"name":"a","description":"\\ud800","inputSchema":{"type":"object"}}'],
    ['more than 256 KiB', JSON.stringify({ ...fine, description: 'x'.repeat(262_144) })],
  ])('refuses to keep %s', (_what, raw) => {
    expect(() => judge(raw)).toThrow(BadDefinition);
  });

  it('shows no control characters in a title', () => {
    expect(judge({ ...fine, title: 'Find\u0000\nit' }).title).toBe('Find  it');
  });
});
