import { type RevocationEntry, tenantKeys } from '#libs/contracts';
import { eventually, RevocationBeat, testRedisUrl } from '#libs/testing';
import { Redis } from 'ioredis';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';
import type { TestAgent } from './test-agent.fixture.js';

describe('what is revoked', () => {
  let worlds: GatewayWorld[];
  let redis: Redis;
  let beat: RevocationBeat;

  beforeAll(async () => {
    await flushRedis();
    redis = new Redis(testRedisUrl());
    worlds = [await GatewayWorld.start(), await GatewayWorld.start()];
    beat = await RevocationBeat.start(testRedisUrl());
  });
  afterAll(async () => {
    beat.stop();
    for (const world of worlds) await world.stop();
    redis.disconnect();
  });

  const until = (): number => Date.now() + 60_000;
  const statuses = (agents: readonly TestAgent[]): Promise<number[]> =>
    Promise.all(agents.map(async (agent) => (await agent.call('desk__echo', { text: 'hi' })).status));
  const agents = (claims: Record<string, unknown>): Promise<TestAgent[]> =>
    Promise.all(worlds.map((world) => world.agent(claims)));
  const revoke = async (entry: RevocationEntry): Promise<void> => {
    const drop = until();
    await redis.zadd(tenantKeys('acme').revocations, drop, JSON.stringify(entry));
    await beat.tell({ tenant: 'acme', entries: [{ ...entry, until: drop }] });
  };

  it.each<[string, Record<string, unknown>, Omit<RevocationEntry, 'at'>]>([
    ['R36: a grant', { gid: 'grant_r36' }, { kind: 'gid', value: 'grant_r36' }],
    ['R36b: a node above it', { gpath: ['node_a', 'node_b'] }, { kind: 'node', value: 'node_a' }],
    ['R37: an agent', { client_id: 'agent_2' }, { kind: 'client', value: 'agent_2' }],
    ['R37: a person', { sub: 'carol' }, { kind: 'sub', value: 'carol' }],
  ])('%s is dead on both gateways within a second', async (_what, claims, entry) => {
    const [both, others] = [await agents(claims), await agents({ sub: 'bob' })];
    expect(await statuses(both)).toEqual([200, 200]);
    await revoke({ ...entry, at: Math.floor(Date.now() / 1000) + 30 });
    const began = Date.now();
    await eventually('both deny', async () => (await statuses(both)).every((status) => status === 401));
    expect(Date.now() - began).toBeLessThan(1_000);
    expect(await statuses(others)).toEqual([200, 200]);
  });

  it('C21: a gateway that heard no message finds it when it starts', async () => {
    const [world] = worlds as [GatewayWorld];
    const entry: RevocationEntry = { kind: 'gid', value: 'grant_c21', at: 0 };
    await redis.zadd(tenantKeys('acme').revocations, until(), JSON.stringify(entry));
    await world.stopGateway();
    await world.startGateway();
    const denied = await (await world.agent({ gid: 'grant_c21' })).call('desk__echo', { text: 'hi' });
    expect(denied.status).toBe(401);
  }, 30_000);

  it('refuses a chain that the tenant does not allow, and puts the chain of others on record', async () => {
    const [world] = worlds as [GatewayWorld];
    const act = { sub: 'agent_1', act: { sub: 'desk' } };
    const good = await world.agent({ act });
    expect((await good.call('desk__echo', { text: 'hi' })).status).toBe(200);
    await world.event(({ caller }) => caller.act?.act?.sub === 'desk');
    const looped = await world.agent({ act: { sub: 'agent_1', act: { sub: 'agent_1' } } });
    expect((await looped.call('desk__echo', { text: 'hi' })).status).toBe(401);
    await world.event(({ reason }) => reason === 'chain-looped');
  });
});
