import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';
import type { TestAgent } from './test-agent.fixture.js';

describe('a session of the legacy era', () => {
  let world: GatewayWorld;
  let agent: TestAgent;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
  });

  afterAll(() => world.stop());

  beforeEach(async () => {
    agent = await world.agent();
    await agent.initialize();
  });

  it('is opened with the revision that the client asks for, if it is known', async () => {
    for (const [asked, answered] of [
      ['2025-06-18', '2025-06-18'],
      ['2024-11-05', '2025-11-25'],
    ] as const) {
      const reply = await (await world.agent()).initialize(asked);
      expect(reply.json.result).toMatchObject({ protocolVersion: answered });
      expect(String(reply.headers['mcp-session-id'])).toMatch(/^[\w-]{43}$/);
    }
  });

  it('is required', async () => {
    agent.session = undefined;
    const reply = await agent.legacy('tools/list');
    expect([reply.status, reply.json.error?.code]).toEqual([400, -32600]);
  });

  it.each(['no-such-session', 'A'.repeat(43)])('is unknown as %s', async (session) => {
    agent.session = session;
    expect((await agent.legacy('tools/list')).status).toBe(404);
  });

  it("is nobody else's: not another key's, user's, agent's or endpoint's", async () => {
    const { session } = agent;
    for (const other of [
      await world.agent(),
      await world.agent({ sub: 'bob' }),
      await world.agent({ client_id: 'agent_2' }),
      await world.agent({}, '/t/acme/s/desk/mcp'),
    ]) {
      other.session = session;
      expect((await other.legacy('tools/list')).status).toBe(404);
    }
    expect((await agent.legacy('tools/list')).status).toBe(200);
  });

  it('survives a new token of the same key', async () => {
    const reply = await agent.legacy('tools/list', {}, { token: await agent.token({ jti: 'another' }) });
    expect(reply.status).toBe(200);
  });

  it('survives a restart of the gateway', async () => {
    await world.stopGateway();
    await world.startGateway();
    agent.nonce = undefined;
    expect((await agent.legacy('tools/list')).status).toBe(200);
  });

  it('ends with DELETE', async () => {
    const headers = { 'mcp-session-id': agent.session ?? '' };
    const ended = await agent.send(null, { method: 'DELETE', headers });
    expect(ended.status).toBe(200);
    expect((await agent.legacy('tools/call', { name: 'desk__echo', arguments: { text: 'hi' } })).status).toBe(
      404,
    );
  });

  it('speaks only the revision that was agreed', async () => {
    const wrong = await agent.legacy('tools/list', {}, { headers: { 'mcp-protocol-version': '2025-03-26' } });
    expect([wrong.status, wrong.json.error?.code]).toEqual([400, -32600]);
    const right = await agent.legacy('tools/list', {}, { headers: { 'mcp-protocol-version': '2025-11-25' } });
    expect(right.status).toBe(200);
  });

  it('takes notifications and refuses answers that nobody asked for', async () => {
    expect((await agent.legacy('notifications/whatever')).status).toBe(202);
    const headers = { 'mcp-session-id': agent.session ?? '' };
    const answer = await agent.send({ jsonrpc: '2.0', id: 1, result: {} }, { headers });
    expect(answer.status).toBe(400);
  });

  it('knows no other methods', async () => {
    const legacy = await agent.legacy('tasks/list');
    expect([legacy.status, legacy.json.error?.code]).toEqual([200, -32601]);
    const modern = await agent.modern('initialize');
    expect([modern.status, modern.json.error?.code]).toEqual([404, -32601]);
  });

  it.each(['GET', 'PUT'] as const)('is not for %s', async (method) => {
    const reply = await agent.send(null, { method, headers: { accept: 'text/event-stream' } });
    expect(reply.status).toBe(405);
    expect(reply.headers['allow']).toBe('POST, GET, DELETE');
  });

  it('is one of at most twenty; then the oldest ends', async () => {
    const sessions: (string | undefined)[] = [agent.session];
    for (let i = 0; i < 20; i++) {
      await agent.initialize();
      sessions.push(agent.session);
    }
    agent.session = sessions[0];
    expect((await agent.legacy('tools/list')).status).toBe(404);
    agent.session = sessions[1];
    expect((await agent.legacy('tools/list')).status).toBe(200);
  });
});
