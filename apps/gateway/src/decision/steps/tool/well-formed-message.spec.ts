import { Denied } from '#libs/denial';
import type { LegacySession } from '../../../sessions/legacy-session.js';
import type { LegacySessions } from '../../../sessions/legacy-sessions.js';
import { addressed, arrival, caller } from '../../proofs.fixture.js';
import { wellFormedMessage } from './well-formed-message.js';

const session: LegacySession = {
  digest: 'd',
  version: '2025-06-18',
  owner: 'o',
  capabilities: {},
  endsAt: 1,
};
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

describe('wellFormedMessage', () => {
  const sessions = {
    ofCaller: (_addressed: unknown, _caller: unknown, id: string | undefined) =>
      id === 'mine' ? Promise.resolve(session) : Promise.reject(new Denied('session-unknown')),
  } as unknown as LegacySessions;
  const step = wellFormedMessage(sessions);
  const read: string[] = [];
  const record = { read: (era: string) => void read.push(era) };

  const ask = (body: unknown, headers: Record<string, string> = {}) =>
    step(arrival({ body, headers }), addressed(), caller(), record);
  const modern = (method: string, params: object, headers: Record<string, string> = {}) =>
    ask(
      { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: META } },
      { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, ...headers },
    );
  const legacy = (method: string, headers: Record<string, string> = { 'mcp-session-id': 'mine' }) =>
    ask({ jsonrpc: '2.0', id: 1, method }, headers);

  it('is a call with its name and arguments', async () => {
    const message = await modern('tools/call', { name: 'x', arguments: { a: 1 } }, { 'mcp-name': 'x' });
    expect(message).toMatchObject({ era: 'modern', session: undefined, call: { name: 'x', args: { a: 1 } } });
    expect(message.bytes).toBeGreaterThan(100);
  });

  it('belongs to a session in the legacy era, but for the one that opens it', async () => {
    expect(await legacy('tools/list')).toMatchObject({ era: 'legacy', session });
    expect(await legacy('initialize', {})).toMatchObject({ era: 'legacy', session: undefined });
    await expect(legacy('tools/list', { 'mcp-session-id': 'other' })).rejects.toMatchObject({
      reason: 'session-unknown',
    });
  });

  it('needs the session also for a notification that is called initialize', async () => {
    await expect(ask({ jsonrpc: '2.0', method: 'initialize' })).rejects.toMatchObject({
      reason: 'session-unknown',
    });
  });

  it("speaks the session's revision", async () => {
    const headers = { 'mcp-session-id': 'mine', 'mcp-protocol-version': '2025-11-25' };
    await expect(legacy('tools/list', headers)).rejects.toMatchObject({ reason: 'request-malformed' });
  });

  it.each([
    ['modern', 'initialize'],
    ['modern', 'ping'],
    ['legacy', 'server/discover'],
    ['modern', 'logging/setLevel'],
    ['legacy', 'subscriptions/listen'],
  ] as const)('in the %s era there is no %s', async (era, method) => {
    const asked = era === 'modern' ? modern(method, {}) : legacy(method);
    await expect(asked).rejects.toMatchObject({ reason: 'method-unknown' });
  });

  it('is known to the record before it is refused', async () => {
    read.length = 0;
    await expect(modern('tools/call', {}, { 'mcp-method': 'tools/list' })).rejects.toMatchObject({
      reason: 'header-mismatch',
    });
    expect(read).toEqual(['modern']);
  });

  it('is an answer only in a session', async () => {
    await expect(ask({ jsonrpc: '2.0', id: 1, result: {} })).rejects.toMatchObject({
      reason: 'session-unknown',
    });
    const inSession = await ask({ jsonrpc: '2.0', id: 1, result: {} }, { 'mcp-session-id': 'mine' });
    expect(inSession.message).toMatchObject({ kind: 'response', id: 1, result: {} });
    const stateless = ask({ jsonrpc: '2.0', id: 1, result: {} }, { 'mcp-protocol-version': '2026-07-28' });
    await expect(stateless).rejects.toMatchObject({ reason: 'request-malformed' });
  });
});
