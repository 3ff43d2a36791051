import { ChainVerifier, verifyBoundary, verifyChain } from '#libs/audit';
import { eventually, testCall } from '#libs/testing';
import { Checkpointer } from '../checkpoint/checkpointer.js';
import { RecorderWorld } from '../recorder-world.fixture.js';
import { Retention } from './retention.js';

describe('retention', () => {
  let world: RecorderWorld;

  beforeAll(async () => {
    world = await RecorderWorld.start();
  });
  afterAll(() => world.stop());

  const record = async (slug: string, count: number): Promise<void> => {
    const events = Array.from({ length: count }, () => testCall(slug));
    await world.enqueue(...events);
    await eventually('the events are recorded', () => world.recorded(...events));
    await world.recorder.get(Checkpointer).checkpointAll();
    // The recorder's clock stands still; the store's does not.
    await world.store.query(
      `UPDATE app.audit_checkpoint SET created_at = now() WHERE created_at > now() OR created_at = $1`,
      [new Date(world.clock.now())],
    );
  };
  /** Everything that is there was recorded so many days ago, and so were its checkpoints. */
  const age = async (slug: string, days: number): Promise<void> => {
    for (const [table, column] of [
      ['audit_event', 'recorded_at'],
      ['audit_checkpoint', 'created_at'],
    ])
      await world.store.query(
        `UPDATE app.${table} SET ${column} = now() - make_interval(days => $2) WHERE tenant_id = $1`,
        [`tenant_${slug}`, days],
      );
  };
  const keep = (slug: string, days: number | null, hold: string | null = null): Promise<unknown> =>
    world.store.query(
      `INSERT INTO app.audit_retention (tenant_id, days, hold, updated_by, updated_at) VALUES ($1, $2, $3, 'root', now())
       ON CONFLICT (tenant_id) DO UPDATE SET days = excluded.days, hold = excluded.hold`,
      [`tenant_${slug}`, days, hold],
    );
  const expire = (): Promise<void> => world.recorder.get(Retention).expireAll();
  const boundaries = (slug: string): Promise<{ seq: string; head: string; jws: string }[]> =>
    world.store.query(`SELECT seq, head, jws FROM app.audit_boundary WHERE tenant_id = $1 ORDER BY seq`, [
      `tenant_${slug}`,
    ]);

  it('removes what is too old up to a checkpoint, and leaves a signed word for it', async () => {
    await record('acme', 20);
    await age('acme', 50);
    await record('acme', 5);
    const before = await world.chain('acme');
    await expire();
    expect(await world.chain('acme')).toEqual(before);
    await keep('acme', 40);
    await expire();
    const [boundary] = await boundaries('acme');
    const start = { seq: 20, hash: before[19]?.hash ?? '' };
    expect(verifyBoundary(boundary?.jws ?? '', 'acme', start, world.checkpointKeys)).toMatchObject({
      from: 1,
      seq: 20,
    });
    const left = await world.chain('acme');
    expect(left.map(({ seq }) => seq)).toEqual([21, 22, 23, 24, 25, 26]);
    expect(JSON.parse(left.at(-1)?.event ?? '')).toMatchObject({
      action: 'audit.expired',
      after: { from: 1, to: 20 },
    });
    expect(verifyChain(left, start)).toMatchObject({ intact: true, events: 6 });
    expect(verifyChain(left).intact).toBe(false);
    await expire();
    expect(await boundaries('acme')).toHaveLength(1);
  });

  it('goes on from its own boundary', async () => {
    await world.recorder.get(Checkpointer).checkpointAll();
    await age('acme', 50);
    await record('acme', 1);
    await expire();
    expect((await boundaries('acme')).map(({ seq }) => Number(seq))).toEqual([20, 26]);
    const left = await world.chain('acme');
    const last = (await boundaries('acme')).at(-1);
    const verifier = new ChainVerifier({ seq: 26, hash: last?.head ?? '' });
    for (const row of left) verifier.push(row);
    expect(verifier.finish()).toMatchObject({ intact: true, events: left.length });
  });

  it('removes nothing that is held, and what is no longer held afterwards', async () => {
    await record('globex', 3);
    await age('globex', 100);
    await keep('globex', 30, 'Case 12');
    await expire();
    expect(await world.chain('globex')).toHaveLength(3);
    expect(await boundaries('globex')).toEqual([]);
    await keep('globex', 30);
    await expire();
    expect((await world.chain('globex')).map(({ seq }) => seq)).toEqual([4]);
  });

  it('says of nothing that it is gone while the store keeps it', async () => {
    await keep('globex', null);
    await record('globex', 3);
    const before = await world.chain('globex');
    const bounds = await boundaries('globex');
    // The checkpoint is old enough, what it was made for is not: as where a hold comes after a part was found to be too old.
    await world.store.query(
      `UPDATE app.audit_checkpoint SET created_at = now() - interval '100 days' WHERE tenant_id = 'tenant_globex'`,
    );
    await keep('globex', 30);
    await expire();
    expect(await world.chain('globex')).toEqual(before);
    expect(await boundaries('globex')).toEqual(bounds);
    await age('globex', 100);
    await expire();
    expect(await boundaries('globex')).toHaveLength(bounds.length + 1);
    await keep('globex', null);
  });

  it('keeps a chain that does not verify as it is', async () => {
    await record('platform', 10);
    await age('platform', 100);
    await keep('platform', 30);
    await world.store.query(
      `UPDATE app.audit_event SET event = replace(event, 'agent_1', 'agent_2') WHERE tenant_id = 'tenant_platform' AND seq = 4`,
    );
    await expire();
    expect(await world.chain('platform')).toHaveLength(10);
    expect(await boundaries('platform')).toEqual([]);
  });
});
