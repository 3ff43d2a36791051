import { readMcpHeaders } from '../headers/mcp-headers.js';
import { headerParams } from '../headers/header-params.js';
import { assertModernToolHeaders } from '../headers/modern-tool-headers.js';
import { assertModernEnvelope } from '../request/modern-envelope.js';
import { parseMessage } from '../request/parse-message.js';
import type { RequestMessage } from '../request/message.js';
import { upstreamItemCall, upstreamRequest } from './upstream-request.js';

const clientInfo = { name: 'sallyport', version: '0.1.0' };
const modern = { era: 'modern', protocolVersion: '2026-07-28', clientInfo } as const;
const legacy = { era: 'legacy', protocolVersion: '2025-06-18', clientInfo } as const;
const reread = (body: string): RequestMessage =>
  parseMessage(new TextEncoder().encode(body)) as RequestMessage;

describe('upstreamItemCall', () => {
  const schema = {
    properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, n: { type: 'integer' } },
  };
  const params = headerParams(schema);
  const args = { region: 'Zürich', n: 1 };
  const call = {
    id: 'u1',
    method: 'tools/call',
    name: 'tool "x"',
    args,
    paramsJson: JSON.stringify({ name: 'tool "x"', arguments: args }).slice(1, -1),
    headerParams: params,
  } as const;

  it('makes a modern request that our own checks accept', () => {
    const { headers, body } = upstreamItemCall(modern, call);
    const message = reread(body);
    const read = readMcpHeaders(Object.entries(headers).flat());
    expect(() => assertModernEnvelope(message, read)).not.toThrow();
    expect(() => assertModernToolHeaders(args, read, params)).not.toThrow();
    expect(read.param.get('region')).toBe('Zürich');
    expect(message).toMatchObject({
      id: 'u1',
      method: 'tools/call',
      params: { name: 'tool "x"', arguments: args },
    });
    expect(message.params['_meta']).toEqual({
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': clientInfo,
      'io.modelcontextprotocol/clientCapabilities': {},
    });
  });

  it('asks for progress and logs with tokens and levels of its own', () => {
    const wanted = { ...call, progressToken: 7, logLevel: 'info' } as const;
    const modernMeta = reread(upstreamItemCall(modern, wanted).body).params['_meta'];
    expect(modernMeta).toMatchObject({ progressToken: 7, 'io.modelcontextprotocol/logLevel': 'info' });
    expect(reread(upstreamItemCall(legacy, wanted).body).params['_meta']).toEqual({ progressToken: 7 });
  });

  it('makes a legacy request with the session of the gateway and nothing modern', () => {
    const { headers, body } = upstreamItemCall({ ...legacy, sessionId: 's' }, call);
    expect(headers).toEqual({
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'accept-encoding': 'identity',
      'mcp-protocol-version': '2025-06-18',
      'mcp-session-id': 's',
    });
    expect(JSON.parse(body)).toEqual({
      jsonrpc: '2.0',
      id: 'u1',
      method: 'tools/call',
      params: { name: 'tool "x"', arguments: args },
    });
  });
});

describe('upstreamRequest', () => {
  it('replaces whatever _meta came along', () => {
    const { body } = upstreamRequest(modern, {
      id: 1,
      method: 'tools/list',
      params: { cursor: 'c', _meta: { evil: 1 } },
    });
    expect(JSON.parse(body)).toMatchObject({ id: 1, method: 'tools/list', params: { cursor: 'c' } });
    expect(body).not.toContain('evil');
  });

  it('initialize names no revision in the header; a notification has no id', () => {
    expect(upstreamRequest(legacy, { id: 1, method: 'initialize' }).headers).not.toHaveProperty(
      'mcp-protocol-version',
    );
    const { body } = upstreamRequest(legacy, { method: 'notifications/initialized' });
    expect(JSON.parse(body)).toEqual({ jsonrpc: '2.0', method: 'notifications/initialized', params: {} });
  });
});
