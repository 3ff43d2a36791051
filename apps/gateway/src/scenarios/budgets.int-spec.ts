import { SETTLE_LUA, tenantKeys, type CallEvent } from '#libs/contracts';
import { eventually, testRedisUrl } from '#libs/testing';
import { Redis } from 'ioredis';
import { flushRedis } from './flush-redis.fixture.js';
import { approved, ECHO, GatewayWorld, WIPE } from './gateway-world.fixture.js';

const plenty = { perMinute: 600_000, burst: 10_000 };
const limits = { user: plenty, agent: plenty, tool: plenty, tenant: plenty };
const cost = { perCall: 1_000, per1kInput: 3_000, per1kOutput: 15_000, reserveOutput: 500 };

describe('a budget', () => {
  let world: GatewayWorld;
  let redis: Redis;

  beforeAll(async () => {
    await flushRedis();
    redis = new Redis(testRedisUrl());
    world = await GatewayWorld.start({}, 'modern');
  });
  afterAll(async () => {
    await world.stop();
    await redis.quit();
  });

  /** Everything that is reserved or charged of a budget now. */
  const used = async (budget: string): Promise<number> => {
    const keys = await redis.keys(`{acme}:budget:${budget}:*`);
    const values = await Promise.all(keys.map((key) => redis.get(key)));
    return values.reduce((sum, value) => sum + Number(value), 0);
  };
  const settledEvents = async (count: number, holds: (event: CallEvent) => boolean): Promise<CallEvent[]> => {
    let found: CallEvent[] = [];
    await eventually('the calls are on record', async () => {
      found = (await world.events('tools/call')).filter(holds);
      return found.length >= count;
    });
    return found;
  };

  it('with room for fifty lets exactly fifty of two hundred calls through that come at once', async () => {
    const budget = { id: 'fifty', scope: 'tenant', unit: 'calls', period: 'day', amount: 50 } as const;
    await world.enforce({ limits, budgets: [budget] });
    const asked = world.upstream.asked.length;
    const agent = await world.agent({ sub: 'spender' });
    await agent.call('no_such_tool', {}); // for the nonce
    const replies = await Promise.all(
      Array.from({ length: 200 }, () => agent.call('desk__echo', { text: 'hi' })),
    );
    const passed = replies.filter(({ json }) => json.result?.['isError'] !== true);
    expect(passed).toHaveLength(50);
    const refused = replies.find(({ json }) => json.result?.['isError'] === true);
    expect(JSON.stringify(refused?.json.result)).toMatch(/Budget exhausted.*resets at 20/);
    const calls = world.upstream.asked.slice(asked).filter(({ method }) => method === 'tools/call');
    expect(calls).toHaveLength(50);
    expect(await used('fifty')).toBe(50);
  });

  it('pays for what a call used, not for what it had set aside', async () => {
    const tool = { ...approved('desk', ECHO), cost };
    await world.enforce({
      limits,
      tools: [tool, approved('desk', WIPE, 'write')],
      budgets: [
        { id: 'money', scope: 'user', unit: 'cost', period: 'month', amount: 1_000_000 },
        { id: 'tokens', scope: 'tool', unit: 'tokens', period: 'day', amount: 100_000 },
      ],
    });
    const agent = await world.agent({ sub: 'payer' });
    expect((await agent.call('desk__echo', { text: 'hello there' })).json.result).toBeDefined();
    const [event] = await settledEvents(1, ({ caller, usage }) => caller.sub === 'payer' && !!usage);
    const { usage, charges } = event as CallEvent;
    expect(usage?.inputTokens).toBeGreaterThan(2);
    expect(usage?.outputTokens).toBeGreaterThan(2);
    expect(usage?.outputTokens).toBeLessThan(100);
    expect(charges).toEqual([
      { budget: 'money', of: 'payer', window: expect.stringMatching(/^\d{4}-\d\d$/), amount: usage?.cost },
      {
        budget: 'tokens',
        of: tool.urn,
        window: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        amount: (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0),
      },
    ]);
    await eventually('what was set aside is settled', async () => (await used('money')) === usage?.cost);
    expect(await used('tokens')).toBe(charges?.[1]?.amount);
  });

  it('gets back what a call did not use that never reached its upstream', async () => {
    await world.enforce({
      limits,
      budgets: [{ id: 'refund', scope: 'user', unit: 'calls', period: 'day', amount: 5 }],
    });
    const agent = await world.agent({ sub: 'unlucky' });
    await agent.call('desk__echo', { text: 'x' });
    await eventually('one call is charged', async () => (await used('refund')) === 1);
    const keys = tenantKeys('acme');
    // What a gateway leaves that was killed after admission: an intent, and what it had set aside.
    const [key] = await redis.keys('{acme}:budget:refund:*');
    const charge = { budget: 'refund', of: 'unlucky', window: key!.split(':')[3]!, amount: 3 };
    await redis.incrby(key!, 3);
    await redis.hset(keys.intents, 'call_lost', JSON.stringify({ charges: [charge] }));
    const settle = (amount: number) =>
      redis.eval(SETTLE_LUA, 3, keys.intents, keys.intentDeadlines, keys.budget(charge), 'call_lost', amount);
    expect(await settle(1)).toBe(1);
    expect(await used('refund')).toBe(2);
    expect(await settle(0)).toBe(0);
    expect(await used('refund')).toBe(2);
  });
});

describe('calls under way', () => {
  let world: GatewayWorld;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start({}, 'modern');
    const servers = [{ ...world.server('desk'), timeoutMs: 50_000 }];
    await world.enforce({ servers, limits: { ...limits, running: { user: 2 } } });
  });
  afterAll(() => world.stop());

  it('are as many as may be, and the next one passes when one has ended', async () => {
    const open: (() => void)[] = [];
    world.upstream.interfere = ({ method, id }, response) => {
      if (method !== 'tools/call') return false;
      const result = { content: [{ type: 'text', text: 'late' }], resultType: 'complete' };
      open.push(() =>
        response
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify({ jsonrpc: '2.0', id, result })),
      );
      return true;
    };
    const agent = await world.agent({ sub: 'busy' });
    await agent.call('no_such_tool', {});
    const slow = [agent.call('desk__echo', { text: 'a' }), agent.call('desk__echo', { text: 'b' })];
    await eventually('both calls are under way', async () => open.length === 2);
    const refused = await agent.call('desk__echo', { text: 'c' });
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    for (const end of open) end();
    for (const reply of await Promise.all(slow)) expect(reply.json.result).toBeDefined();
    world.upstream.interfere = () => false;
    expect((await agent.call('desk__echo', { text: 'd' })).json.result).toBeDefined();
  });

  it('says in headers which limit was reached, and when there is room again', async () => {
    await world.enforce({ limits: { ...limits, pair: { perMinute: 1, burst: 1 } } });
    const agent = await world.agent({ sub: 'eager' });
    for (let i = 0; i < 2; i++) await agent.call('desk__echo', { text: 'x' });
    const refused = await agent.call('desk__echo', { text: 'x' });
    expect(refused.json.result?.['isError']).toBe(true);
    expect(refused.headers['ratelimit-policy']).toBe('"pair";q=1;w=60');
    expect(refused.headers['ratelimit']).toMatch(/^"pair";r=0;t=\d+$/);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });
});
