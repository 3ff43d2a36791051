import { revocationEntry, tenantKeys } from '#libs/contracts';
import { testRedisUrl } from '#libs/testing';
import { Redis } from 'ioredis';
import { flushRedis } from './flush-redis.fixture.js';
import { approved, ECHO, GatewayWorld, WIPE } from './gateway-world.fixture.js';
import type { TestAgent } from './test-agent.fixture.js';
import { TestStream } from './test-stream.fixture.js';

const SECRET = Buffer.alloc(32, 7).toString('base64');
const TOOLS_CHANGED = 'notifications/tools/list_changed';
const MORE = { name: 'more', inputSchema: { type: 'object' } };

describe('the stream of a session', () => {
  let world: GatewayWorld;
  let replica: { origin: string; close: () => Promise<void> };
  let agent: TestAgent;
  const streams: TestStream[] = [];

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start({ DPOP_NONCE_SECRET: SECRET });
    replica = await world.startReplica();
  });

  afterAll(async () => {
    await replica.close();
    await world.stop();
  });

  beforeEach(async () => {
    world.upstream.present(ECHO, WIPE, MORE);
    agent = await world.agent();
    await agent.initialize();
    expect((await agent.legacy('tools/list')).status).toBe(200);
  });

  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close();
  });

  const open = async (headers: Record<string, string> = {}, at?: string, of = agent): Promise<TestStream> => {
    const stream = await TestStream.open(of, { headers, ...(at === undefined ? {} : { at }) });
    streams.push(stream);
    return stream;
  };
  const tools = (...more: object[]) => [approved('desk', ECHO), ...more.map((one) => approved('desk', one))];

  it('says first how to come back to it', async () => {
    const stream = await open();
    expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream']);
    await stream.until('it begins', ({ events }) => events.length > 0);
    expect(stream.events[0]).toEqual({ id: expect.stringMatching(/^sp1\./), message: undefined });
    const event = await world.event(({ method, outcome }) => method === 'GET' && outcome === 'succeeded');
    expect(event.trail.map(({ step }) => step)).toContain('activeCaller');
  });

  it('has no ids for a client of an earlier revision', async () => {
    await agent.initialize('2025-06-18');
    const stream = await open();
    await world.enforce({ tools: tools() });
    await world.enforce({ tools: tools(MORE) });
    await stream.until('it is told', () => stream.said(TOOLS_CHANGED).length > 0);
    expect(stream.events.every(({ id }) => id === undefined)).toBe(true);
  });

  it('tells when what the caller may use is different, and not when something else is', async () => {
    await world.enforce({ tools: tools() });
    const stream = await open();
    const mayOnlyRead = await world.agent({ roles: ['reader'] });
    await mayOnlyRead.initialize();
    const other = await open({}, undefined, mayOnlyRead);
    await world.enforce({ tools: [...tools(), approved('desk', WIPE, 'write')] });
    await stream.until('it is told', () => stream.said(TOOLS_CHANGED).length > 0);
    await world.enforce({ tools: [...tools(MORE), approved('desk', WIPE, 'write')] });
    await other.until('the other is told', () => other.said(TOOLS_CHANGED).length > 0);
    expect(other.said(TOOLS_CHANGED)).toHaveLength(1);
    expect(stream.said('notifications/prompts/list_changed')).toEqual([]);
  });

  it('tells after a break what changed meanwhile, also at another gateway', async () => {
    await world.enforce({ tools: tools() });
    const stream = await open();
    await stream.until('it begins', ({ events }) => events.length > 0);
    const lastId = stream.lastId;
    stream.close();
    await world.enforce({ tools: tools(MORE) });
    const resumed = await open({ 'last-event-id': lastId }, replica.origin);
    await resumed.until('it is told', () => resumed.said(TOOLS_CHANGED).length === 1);
    const again = await open({ 'last-event-id': resumed.lastId });
    await again.until('it begins', ({ events }) => events.length > 0);
    await world.enforce({ tools: tools() });
    await again.until('it is told', () => again.said(TOOLS_CHANGED).length === 1);
  });

  it('is one: another ends it, wherever it is, and what there is to say is said on one', async () => {
    const [first, second] = [await open(), await open()];
    await first.until('the first ends', ({ ended }) => ended);
    const third = await open({}, replica.origin);
    await second.until('the second ends', ({ ended }) => ended);
    await world.enforce({ tools: tools(MORE) });
    await third.until('the third is told', () => third.said(TOOLS_CHANGED).length > 0);
    expect([...first.said(TOOLS_CHANGED), ...second.said(TOOLS_CHANGED)]).toEqual([]);
  });

  it('ends with its session', async () => {
    const [here, there] = [await open(), await world.agent()];
    await there.initialize();
    const elsewhere = await open({}, replica.origin, there);
    for (const one of [agent, there])
      await one.send(null, { method: 'DELETE', headers: { 'mcp-session-id': one.session ?? '' } });
    for (const stream of [here, elsewhere]) await stream.until('it ends', ({ ended }) => ended);
  });

  it('ends when the right to it does', async () => {
    const revoked = await world.agent({ gid: 'grant_9', gpath: ['grant_9'] });
    await revoked.initialize();
    const [stream, other] = [await open({}, undefined, revoked), await open()];
    const redis = new Redis(testRedisUrl());
    const entry = revocationEntry.parse({ kind: 'gid', value: 'grant_9', at: Math.floor(Date.now() / 1000) });
    await redis.zadd(tenantKeys('acme').revocations, Date.now() + 600_000, JSON.stringify(entry));
    redis.disconnect();
    await stream.until('it ends', ({ ended }) => ended);
    expect(other.ended).toBe(false);
  });

  it("is nobody else's", async () => {
    for (const other of [
      await world.agent(),
      await world.agent({ sub: 'bob' }),
      await world.agent({ client_id: 'agent_2' }),
      await world.agent({}, '/t/acme/s/desk/mcp'),
    ]) {
      await other.modern('tools/list');
      other.session = agent.session;
      expect((await open({}, undefined, other)).status).toBe(404);
    }
  });

  it('is not resumed from an event that is not its own', async () => {
    const stream = await open();
    await stream.until('it begins', ({ events }) => events.length > 0);
    const other = await world.agent();
    await other.initialize();
    for (const id of ['1', `${stream.lastId}A`, `sp1.${'A'.repeat(60)}`])
      expect((await open({ 'last-event-id': id })).status).toBe(400);
    expect((await open({ 'last-event-id': stream.lastId }, undefined, other)).status).toBe(400);
    const refused = await world.event(({ reason }) => reason === 'event-unknown');
    expect(refused.outcome).toBe('denied');
  });

  it.each([
    ['no stream is accepted', { accept: 'application/json' }, 406],
    ['another revision is named', { 'mcp-protocol-version': '2025-03-26' }, 400],
    ['the session is unknown', { 'mcp-session-id': 'A'.repeat(43) }, 404],
  ])('is refused where %s', async (_what, headers, status) => {
    expect((await open(headers)).status).toBe(status);
  });

  it('wants a proof of its own for each time it is opened', async () => {
    const token = await agent.token();
    const dpop = await agent.proof(token, { htm: 'GET' });
    const headers = { authorization: `DPoP ${token}`, dpop };
    expect((await open(headers)).status).toBe(200);
    expect((await open(headers)).status).toBe(401);
    expect((await open({ ...headers, dpop: await agent.proof(token, { htm: 'POST' }) })).status).toBe(401);
  });

  it('is one of so many of a user and agent', async () => {
    const crowd = await world.agent({ sub: 'crowd' });
    const opened: number[] = [];
    await crowd.modern('tools/list');
    const body = { id: 1, method: 'subscriptions/listen', params: { notifications: {}, _meta: META } };
    for (let i = 0; i < 33; i++) {
      const stream = await TestStream.open(crowd, { method: 'POST', body, headers: MODERN_HEADERS });
      streams.push(stream);
      opened.push(stream.status);
    }
    expect([opened.filter((status) => status === 200).length, opened.at(-1)]).toEqual([32, 429]);
  });

  it('ends when the gateway does, and goes on at the next', async () => {
    const stream = await open();
    await stream.until('it begins', ({ events }) => events.length > 0);
    await world.stopGateway();
    await stream.until('it ends', ({ ended }) => ended);
    await world.startGateway();
    const resumed = await open({ 'last-event-id': stream.lastId });
    expect(resumed.status).toBe(200);
  });
});

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const MODERN_HEADERS = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' };
