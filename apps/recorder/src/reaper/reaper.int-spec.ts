import { verifyChain } from '#libs/audit';
import { tenantKeys, type CallEvent, type Intent } from '#libs/contracts';
import { eventually, testCall } from '#libs/testing';
import { RecorderWorld } from '../recorder-world.fixture.js';
import { Reaper } from './reaper.js';

describe('the reaper', () => {
  let world: RecorderWorld;

  beforeAll(async () => {
    world = await RecorderWorld.start();
  });
  afterAll(() => world.stop());

  const keys = tenantKeys('acme');
  const admit = async (id: string, due: number, json?: string): Promise<void> => {
    const { v, tenant, at, gateway, method, endpoint, caller, tool } = testCall('acme');
    const intent: Intent = { v, id, tenant, at, gateway, method, endpoint, caller, tool };
    await world.redis.hset(keys.intents, id, json ?? JSON.stringify(intent));
    await world.redis.zadd(keys.intentDeadlines, due, id);
  };
  const eventOf = async (id: string): Promise<CallEvent | undefined> =>
    (await world.chain('acme'))
      .filter((row) => row.id === id)
      .map((row) => JSON.parse(row.event) as CallEvent)[0];

  it('records an overdue call as unknown, once, and leaves the others alone', async () => {
    await admit('call_lost', world.clock.now() - 1);
    await admit('call_running', world.clock.now() + 1);
    await Promise.all([world.recorder.get(Reaper).reapAll(), world.recorder.get(Reaper).reapAll()]);
    expect(await eventOf('call_lost')).toMatchObject({
      outcome: 'unknown',
      caller: { clientId: 'agent_1' },
      tool: { name: 'crm__search' },
    });
    expect(await world.redis.hkeys(keys.intents)).toEqual(['call_running']);
    expect(await world.redis.zrange(keys.intentDeadlines, 0, -1)).toEqual(['call_running']);
    expect(await eventOf('call_running')).toBeUndefined();
    expect(verifyChain(await world.chain('acme')).intact).toBe(true);
  });

  it('lets an outcome stand that was recorded after all', async () => {
    const event = testCall('acme');
    await world.enqueue(event);
    await eventually('the event is recorded', () => world.recorded(event));
    await admit(event.id, world.clock.now() - 1);
    await world.recorder.get(Reaper).reapAll();
    expect((await eventOf(event.id))?.outcome).toBe('succeeded');
    expect(await world.redis.hexists(keys.intents, event.id)).toBe(0);
  });

  it('gives a budget back what a recorded call had set aside and not used, once', async () => {
    const charge = { budget: 'budget_1', of: 'alice', window: '2026-11-22', amount: 2 };
    const event = testCall('acme', { charges: [charge] });
    await world.enqueue(event);
    await eventually('the event is recorded', () => world.recorded(event));
    await world.redis.set(keys.budget(charge), 100);
    // The gateway handed the outcome over and was cut off before it could settle: its worst case is still set aside.
    const { v, id, tenant, at, gateway, method, endpoint, caller } = event;
    const intent = {
      v,
      id,
      tenant,
      at,
      gateway,
      method,
      endpoint,
      caller,
      charges: [{ ...charge, amount: 50 }],
    };
    await admit(id, world.clock.now() - 1, JSON.stringify(intent));
    await world.recorder.get(Reaper).reapAll();
    expect(await world.redis.get(keys.budget(charge))).toBe('52');
    expect(await world.redis.hexists(keys.intents, id)).toBe(0);
    await world.recorder.get(Reaper).reapAll();
    expect(await world.redis.get(keys.budget(charge))).toBe('52');
  });

  it('does not lose a call whose intent cannot be read', async () => {
    await admit('call_garbage', world.clock.now() - 1, '{"v":1,');
    await world.recorder.get(Reaper).reapAll();
    expect(await eventOf('call_garbage')).toMatchObject({ outcome: 'unknown', gateway: 'unknown' });
  });

  it('works off more than one batch', async () => {
    for (let i = 0; i < 230; i++) await admit(`call_many_${i}`, world.clock.now() - 1);
    await world.recorder.get(Reaper).reapAll();
    expect((await world.chain('acme')).filter((row) => row.id.startsWith('call_many_'))).toHaveLength(230);
    expect(await world.redis.zcard(keys.intentDeadlines)).toBe(1);
  });

  it('keeps the intent while PostgreSQL is away', async () => {
    await admit('call_outage', world.clock.now() - 1);
    await world.gate.shut();
    await expect(world.recorder.get(Reaper).reapAll()).rejects.toThrow();
    expect(await world.redis.hexists(keys.intents, 'call_outage')).toBe(1);
    await world.gate.open();
    await eventually('the pool is back', () =>
      world.recorder
        .get(Reaper)
        .reapAll()
        .then(
          () => true,
          () => false,
        ),
    );
    expect(await eventOf('call_outage')).toMatchObject({ outcome: 'unknown' });
  });
});
