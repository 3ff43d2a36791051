import { Denied } from '#libs/denial';
import { readMcpHeaders } from '../headers/mcp-headers.js';
import type { RequestMessage } from './message.js';
import { assertModernEnvelope } from './modern-envelope.js';

const P = 'io.modelcontextprotocol/';
const META = { [`${P}protocolVersion`]: '2026-07-28', [`${P}clientCapabilities`]: {} };

function check(
  {
    method = 'tools/list',
    params = {},
    meta = META,
  }: { method?: string; params?: object; meta?: unknown } = {},
  headers: Record<string, string> = { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method },
): Denied | undefined {
  const message: RequestMessage = { kind: 'request', id: 1, method, params: { ...params, _meta: meta } };
  try {
    assertModernEnvelope(message, readMcpHeaders(Object.entries(headers).flat()));
    return undefined;
  } catch (error) {
    if (error instanceof Denied) return error;
    throw error;
  }
}

describe('assertModernEnvelope: Mcp-Name', () => {
  it('is missed where the method repeats a name, and of no method that is unknown', () => {
    const params = { name: 'n', uri: 'u', taskId: 't' };
    for (const method of ['tools/call', 'prompts/get', 'resources/read', 'tasks/get', 'tasks/cancel'])
      expect(check({ method, params })?.reason).toBe('header-mismatch');
    for (const method of ['tasks/result', 'tasks/list', 'resources/list', 'no/such'])
      expect(check({ method, params })).toBeUndefined();
  });
});

describe('assertModernEnvelope: _meta', () => {
  it('accepts the required keys alone, and every optional one', () => {
    expect(check()).toBeUndefined();
    const meta = {
      ...META,
      [`${P}clientInfo`]: { name: 'c', version: '1' },
      [`${P}logLevel`]: 'info',
      progressToken: 'p',
      traceparent: 'whatever',
      baggage: 'x=1',
    };
    expect(check({ meta })).toBeUndefined();
    expect(check({ meta: { ...META, progressToken: 5 } })).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['an array', []],
    ['empty', {}],
    ['without clientCapabilities', { [`${P}protocolVersion`]: '2026-07-28' }],
    ['with clientCapabilities of another type', { ...META, [`${P}clientCapabilities`]: [] }],
    ['with a version of another type', { ...META, [`${P}protocolVersion`]: 20260728 }],
    ['with clientInfo of another type', { ...META, [`${P}clientInfo`]: 'me' }],
    ['with oversized clientInfo', { ...META, [`${P}clientInfo`]: { name: 'x'.repeat(1024) } }],
    ['with an unknown log level', { ...META, [`${P}logLevel`]: 'loud' }],
    ['with a fractional progress token', { ...META, progressToken: 1.5 }],
    ['with a null progress token', { ...META, progressToken: null }],
    ['larger than 8 KiB', { ...META, other: 'x'.repeat(8192) }],
    ['larger than 8 KiB in UTF-8', { ...META, other: 'ü'.repeat(4096) }],
  ])('refuses _meta %s', (_, meta) => {
    expect(check({ meta })?.reason).toBe('params-invalid');
  });

  it('names the missing key', () => {
    expect(check({ meta: {} })?.context.data).toEqual({ key: `${P}protocolVersion` });
  });
});

describe('assertModernEnvelope: headers', () => {
  const headers = { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'echo' };
  const call = { method: 'tools/call', params: { name: 'echo' } };

  it('accepts headers that repeat the body, wrapped or not', () => {
    expect(check(call, headers)).toBeUndefined();
    expect(check(call, { ...headers, 'Mcp-Name': '=?base64?ZWNobw==?=' })).toBeUndefined();
  });

  it.each<[string, object, Record<string, string | undefined>]>([
    ['no version', call, { 'MCP-Protocol-Version': undefined }],
    ['another version', call, { 'MCP-Protocol-Version': '2025-11-25' }],
    ['no method', call, { 'Mcp-Method': undefined }],
    ['another method', call, { 'Mcp-Method': 'tools/list' }],
    ['a method in another case', call, { 'Mcp-Method': 'Tools/Call' }],
    ['no name', call, { 'Mcp-Name': undefined }],
    ['another name', call, { 'Mcp-Name': 'other' }],
    ['no prompt name', { method: 'prompts/get', params: { name: 'p' } }, { 'Mcp-Method': 'prompts/get' }],
    ['another URI', { method: 'resources/read', params: { uri: 'a:b' } }, { 'Mcp-Method': 'resources/read' }],
    ['another task', { method: 'tasks/get', params: { taskId: 't' } }, { 'Mcp-Method': 'tasks/get' }],
  ])('refuses %s', (_, message, changed) => {
    const given = Object.entries({ ...headers, ...changed }).filter(([, value]) => value !== undefined);
    expect(check(message, Object.fromEntries(given) as Record<string, string>)?.reason).toBe(
      'header-mismatch',
    );
  });

  it('asks for no name where the method has none', () => {
    expect(check()).toBeUndefined();
  });
});

describe('assertModernEnvelope: version', () => {
  const meta = { ...META, [`${P}protocolVersion`]: '2027-01-01' };

  it('refuses an unsupported version that headers and body agree on, listing ours', () => {
    const denied = check({ meta }, { 'MCP-Protocol-Version': '2027-01-01', 'Mcp-Method': 'tools/list' });
    expect(denied?.reason).toBe('version-unsupported');
    expect(denied?.context.data).toEqual({ supported: ['2026-07-28'], requested: '2027-01-01' });
  });

  it('reports disagreement before lack of support', () => {
    expect(check({ meta })?.reason).toBe('header-mismatch');
  });
});
