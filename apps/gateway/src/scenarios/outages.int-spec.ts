import { tenantKeys } from '#libs/contracts';
import { eventually, testRedisUrl, testSnapshot } from '#libs/testing';
import { Redis } from 'ioredis';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';
import type { TestAgent } from './test-agent.fixture.js';

describe('while Redis is away', () => {
  let world: GatewayWorld;
  let agent: TestAgent;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
    agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
  });

  afterAll(() => world.stop());

  it('calls are denied, lists are not proved either, and nothing of it is lost', async () => {
    await world.redis.shut();
    const before = world.upstream.asked.length;
    const call = await agent.call('desk__echo', { text: 'hi' });
    expect([call.status, call.json.error?.code]).toEqual([503, 50300]);
    expect(call.headers['retry-after']).toBe('5');
    expect((await agent.modern('tools/list')).status).toBe(503);
    expect((await agent.initialize()).status).toBe(503);
    expect(world.upstream.asked.length).toBe(before);
    expect((await fetch(`${world.origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${world.origin}/readyz`)).status).toBe(503);
    await world.redis.open();
    await eventually(
      'calls pass again',
      async () => (await agent.call('desk__echo', { text: 'hi' })).status === 200,
    );
    const denied = await world.event(
      ({ reason, method }) => reason === 'limiter-unavailable' && method === 'tools/call',
    );
    expect(denied).toMatchObject({ outcome: 'denied', tool: { name: 'desk__echo' } });
  }, 30_000);

  it('a caller without a key gets its list, where the tenant allows such callers', async () => {
    const { tenant } = world.snapshot;
    await world.enforce({ tenant: { ...tenant, dpop: 'allowed' } });
    const bearer = await world.agent({ cnf: undefined, scope: 'mcp:connect tools:read', roles: ['reader'] });
    const plain = { scheme: 'Bearer', proof: null };
    expect((await bearer.call('desk__echo', { text: 'hi' }, plain)).status).toBe(200);
    await world.redis.shut();
    expect((await bearer.modern('tools/list', {}, plain)).status).toBe(200);
    expect((await bearer.call('desk__echo', { text: 'hi' }, plain)).status).toBe(503);
    await world.redis.open();
    await eventually(
      'it is back',
      async () => (await bearer.call('desk__echo', { text: 'hi' }, plain)).status === 200,
    );
  }, 30_000);
});

describe('a call whose gateway dies', () => {
  it('is on record by its intent until its outcome is', async () => {
    await flushRedis();
    const world = await GatewayWorld.start();
    const redis = new Redis(testRedisUrl());
    try {
      const agent = await world.agent();
      let seen: string[] = [];
      world.upstream.interfere = ({ method, id }, response) => {
        if (method !== 'tools/call') return false;
        void redis.hvals(tenantKeys('acme').intents).then((intents) => {
          seen = intents;
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } }));
        });
        return true;
      };
      await agent.call('desk__echo', { text: 'hi' });
      expect(seen).toHaveLength(1);
      expect(JSON.parse(seen[0] ?? '')).toMatchObject({
        tenant: 'acme',
        method: 'tools/call',
        caller: { sub: 'alice', clientId: 'agent_1' },
        tool: { urn: 'urn:sallyport:tool:acme:desk:echo' },
      });
      await eventually('it is settled', async () => (await redis.hlen(tenantKeys('acme').intents)) === 0);
    } finally {
      await redis.quit();
      await world.stop();
    }
  });
});

describe('while the control plane is away', () => {
  let world: GatewayWorld;
  let agent: TestAgent;

  beforeEach(async () => {
    await flushRedis();
    world = await GatewayWorld.start({ SNAPSHOT_MAX_AGE_S: '3' });
    agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
  });

  afterEach(() => world.stop());

  const answer = () => agent.call('desk__echo', { text: 'hi' });

  it('calls are decided from the last good policy until that is stale, and again when it is confirmed', async () => {
    world.plane.setDown(true);
    expect((await answer()).status).toBe(200);
    await eventually('the policy is stale', async () => (await answer()).json.error?.code === 50300);
    await world.event(({ reason }) => reason === 'snapshot-stale');
    world.plane.setDown(false);
    await eventually('the policy is fresh', async () => (await answer()).status === 200, 20_000);
  }, 30_000);

  it('a restarted gateway still knows the last good policy, and how old it is', async () => {
    world.plane.setDown(true);
    await world.stopGateway();
    await world.startGateway();
    agent.nonce = undefined;
    expect((await answer()).status).toBe(200);
    await eventually('the policy is stale', async () => (await answer()).json.error?.code === 50300);
  }, 30_000);

  it('a stored policy that was tampered with is not used', async () => {
    world.plane.setDown(true);
    await world.stopGateway();
    const file = join(world.stateDir, 'snapshots', 'acme.json');
    const stored = JSON.parse(await readFile(file, 'utf8')) as { jws: string };
    const [header, payload = '', signature] = stored.jws.split('.');
    const forged = Buffer.from(payload, 'base64url')
      .toString()
      .replaceAll('"effects":["read"]', '"effects":["write"]');
    stored.jws = [header, Buffer.from(forged).toString('base64url'), signature].join('.');
    await writeFile(file, JSON.stringify(stored));
    await world.startGateway();
    expect((await answer()).status).toBe(503);
  });
});

describe('a policy that must not be used', () => {
  let world: GatewayWorld;
  let agent: TestAgent;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
    agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
  });

  afterAll(() => world.stop());

  const refused = (cause: RegExp) =>
    eventually('the snapshot is refused', () => world.log.some((line) => cause.test(line)));

  it('is an older revision', async () => {
    const { snapshot } = world;
    world.publish({ roles: [] });
    await eventually(
      'it is in force',
      async () => (await agent.call('desk__echo', { text: 'hi' })).json.error !== undefined,
    );
    world.plane.publish(snapshot);
    await refused(/revision \d+ is older than \d+/);
    expect((await agent.call('desk__echo', { text: 'hi' })).json.error?.message).toBe('Unknown tool');
    world.publish({ roles: snapshot.roles });
    await eventually(
      'it is in force',
      async () => (await agent.call('desk__echo', { text: 'hi' })).json.result !== undefined,
      20_000,
    );
  }, 30_000);

  it('is one with two tools of one name: the old one stays in force', async () => {
    const { tools } = world.snapshot;
    const twin = { ...tools[0], urn: 'urn:sallyport:tool:acme:desk:other' } as (typeof tools)[number];
    world.publish({ tools: [...tools, twin], roles: [] });
    await refused(/collides/);
    expect((await agent.call('desk__echo', { text: 'hi' })).json.result).toBeDefined();
    world.publish({ tools });
  }, 30_000);

  it('is one of another tenant', async () => {
    const other = testSnapshot({ tenant: { ...world.snapshot.tenant, slug: 'globex' } });
    world.plane.publish(other);
    world.plane.publish({ ...other, tenant: { ...other.tenant, slug: 'globex' } });
    const globex = await world.agent({ tenant: 'globex' }, '/t/globex/mcp');
    expect((await globex.call('desk__echo', { text: 'hi' })).status).toBe(401);
    world.plane.forget('globex');
    await eventually('the tenant is gone', async () => (await globex.call('x', {})).status === 404);
  });
});
