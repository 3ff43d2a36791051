import { tenantKeys, type CallEvent } from '#libs/contracts';
import { eventually, testCall } from '#libs/testing';
import { Reaper } from '../reaper/reaper.js';
import { RecorderWorld } from '../recorder-world.fixture.js';

const WINDOW = '2026-11-22';
const charge = (amount: number) => ({ budget: 'budget_1', of: 'alice', window: WINDOW, amount });

describe('usage', () => {
  let world: RecorderWorld;

  beforeAll(async () => {
    world = await RecorderWorld.start();
    await world.store.query(
      `INSERT INTO app.budget (tenant_id, id, scope, unit, period, amount)
       VALUES ('tenant_acme', 'budget_1', 'user', 'calls', 'day', 10)`,
    );
    await world.store.query(`UPDATE app.tenant SET time_zone = 'Asia/Tokyo' WHERE slug = 'acme'`);
  });
  afterAll(() => world.stop());

  const call = (more: Partial<CallEvent> = {}): CallEvent =>
    testCall('acme', { method: 'tools/call', at: '2026-11-21T16:00:00.000Z', ...more });
  const record = async (...events: CallEvent[]): Promise<void> => {
    await world.enqueue(...events);
    await eventually('the calls are recorded', () => world.recorded(...events));
  };
  const used = async (): Promise<number> => {
    const rows: { used: string }[] = await world.store.query(
      `SELECT used FROM app.budget_usage WHERE tenant_id = 'tenant_acme' AND budget_id = 'budget_1'`,
    );
    return rows.reduce((sum, row) => sum + Number(row.used), 0);
  };
  const alerts = async (): Promise<number[]> => {
    const rows: { threshold: number }[] = await world.store.query(
      `SELECT threshold FROM app.budget_alert WHERE tenant_id = 'tenant_acme' ORDER BY threshold`,
    );
    return rows.map(({ threshold }) => threshold);
  };
  const counter = async (): Promise<number> =>
    Number(await world.redis.get(tenantKeys('acme').budget(charge(0))));

  it('is counted once, however often an event is given', async () => {
    const events = [call({ charges: [charge(2)] }), call({ charges: [charge(2)] })];
    await record(...events);
    const drained = () => world.drained();
    await world.enqueue(...events);
    await eventually('the queue is empty', drained);
    expect(await used()).toBe(4);
    expect(await alerts()).toEqual([]);
  });

  it('adds up by the days of the tenant, with tokens, cost and refusals', async () => {
    const usage = { inputTokens: 3, outputTokens: 4, cost: 50 };
    const tool = { urn: 'urn:sallyport:tool:acme:desk:echo', name: 'desk__echo' };
    const caller = { sub: 'bob', clientId: 'agent_7' };
    await record(
      call({ caller, tool, usage, outcome: 'succeeded' }),
      call({ caller, tool, usage, outcome: 'failed' }),
      call({ caller, tool, outcome: 'denied' }),
    );
    const rows: object[] = await world.store.query(
      `SELECT day::text, calls::int, failed::int, denied::int, input_tokens::int, output_tokens::int, cost::int
       FROM app.usage_day WHERE tenant_id = 'tenant_acme' AND subject = 'bob'`,
    );
    // 16:00 UTC is past midnight in Tokyo.
    expect(rows).toEqual([
      { day: '2026-11-22', calls: 3, failed: 1, denied: 1, input_tokens: 6, output_tokens: 8, cost: 100 },
    ]);
  });

  it('leaves one alert for each threshold that it reaches', async () => {
    await record(call({ charges: [charge(1)] }));
    expect(await alerts()).toEqual([50]);
    await record(call({ charges: [charge(5)] }));
    expect(await alerts()).toEqual([50, 80, 100]);
    await record(call({ charges: [charge(1)] }));
    expect(await alerts()).toEqual([50, 80, 100]);
    const told: { title: string }[] = await world.store.query(
      `SELECT title FROM app.notification WHERE tenant_id = 'tenant_acme' AND topic = 'budget'
       ORDER BY (facts ->> 'threshold')::int`,
    );
    expect(told.map(({ title }) => title)).toEqual([
      'A budget has reached 50 % in 2026-11-22',
      'A budget has reached 80 % in 2026-11-22',
      'A budget has reached 100 % in 2026-11-22: calls are denied',
    ]);
  });

  it.each(['resources/read', 'prompts/get', 'completion/complete'])(
    'charges budgets for %s, which no day counts as a call of a tool',
    async (method) => {
      const before = await used();
      const caller = { sub: 'reader', clientId: 'agent_7' };
      await record(call({ method, caller, charges: [charge(2)] }), call({ caller, method: 'tools/list' }));
      expect(await used()).toBe(before + 2);
      const days: object[] = await world.store.query(
        `SELECT 1 FROM app.usage_day WHERE tenant_id = 'tenant_acme' AND subject = 'reader'`,
      );
      expect(days).toEqual([]);
    },
  );

  it('is recorded also when the budget is gone', async () => {
    await record(call({ charges: [{ ...charge(1), budget: 'budget_gone' }] }));
  });

  it('raises a counter that Redis has lost to what was recorded, and lowers none', async () => {
    await world.redis.del(tenantKeys('acme').budget(charge(0)));
    await record(call({ charges: [charge(1)] }));
    const total = await used();
    await eventually('the counter is raised', async () => (await counter()) === total);
    await world.redis.set(tenantKeys('acme').budget(charge(0)), total + 100);
    await record(call({ charges: [charge(1)] }));
    expect(await counter()).toBe(total + 100);
  });

  it('of a call whose gateway died is the worst case that it had set aside', async () => {
    const before = await used();
    const keys = tenantKeys('acme');
    const { id, tenant, at, gateway, method, endpoint, caller } = call();
    const intent = { v: 1, id, tenant, at, gateway, method, endpoint, caller, charges: [charge(3)] };
    await world.redis.hset(keys.intents, id, JSON.stringify(intent));
    await world.redis.zadd(keys.intentDeadlines, 1, id);
    await world.recorder.get(Reaper).reapAll();
    expect(await used()).toBe(before + 3);
    expect(await world.redis.hexists(keys.intents, id)).toBe(0);
    await world.recorder.get(Reaper).reapAll();
    expect(await used()).toBe(before + 3);
  });
});
