import { headerParams } from './header-params.js';
import { modernRequestHeaders } from './modern-request-headers.js';

const version = '2026-07-28';
const of = (method: string, params: Record<string, unknown>, schema: unknown = {}) =>
  modernRequestHeaders({ method, params, version }, headerParams(schema));

test.each<[string, Record<string, unknown>, string | undefined]>([
  ['tools/call', { name: 'demo__echo' }, 'demo__echo'],
  ['prompts/get', { name: 'résumé' }, '=?base64?csOpc3Vtw6k=?='],
  ['resources/read', { uri: 'file:///a' }, 'file:///a'],
  ['tasks/cancel', { taskId: 't1' }, 't1'],
  ['tools/list', { name: 'nothing' }, undefined],
  ['tools/call', { name: 7 }, undefined],
])('%s %j names %s', (method, params, name) => {
  expect(of(method, params)).toEqual({
    'mcp-protocol-version': version,
    'mcp-method': method,
    ...(name === undefined ? {} : { 'mcp-name': name }),
  });
});

test('repeats what the schema wants repeated, and nothing else', () => {
  const schema = {
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      count: { type: 'integer', 'x-mcp-header': 'Count' },
      secret: { type: 'string' },
    },
  };
  const headers = of('tools/call', { name: 'a', arguments: { region: 'zürich', secret: 's' } }, schema);
  expect(headers).toMatchObject({ 'mcp-param-Region': '=?base64?esO8cmljaA==?=' });
  expect(Object.keys(headers)).toHaveLength(4);
  expect(of('tools/call', { name: 'a', arguments: 'none' }, schema)).not.toHaveProperty('mcp-param-Region');
});
