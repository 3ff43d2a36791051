import { CheckpointChain, verifyChain, verifyCheckpoint } from '#libs/audit';
import { eventually, testCall } from '#libs/testing';
import { RecorderWorld } from '../recorder-world.fixture.js';
import { Checkpointer } from './checkpointer.js';

describe('checkpoints', () => {
  let world: RecorderWorld;

  beforeAll(async () => {
    world = await RecorderWorld.start();
    const events = [testCall('acme'), testCall('acme'), testCall('globex')];
    await world.enqueue(...events);
    await eventually('the events are recorded', () => world.recorded(...events));
  });
  afterAll(() => world.stop());

  const checkpoints = (slug: string): Promise<{ seq: string; jws: string }[]> =>
    world.store.query(`SELECT seq, jws FROM app.audit_checkpoint WHERE tenant_id = $1 ORDER BY seq`, [
      `tenant_${slug}`,
    ]);

  it('sign the head of every chain that has moved', async () => {
    await world.recorder.get(Checkpointer).checkpointAll();
    const rows = await world.chain('acme');
    const [made] = await checkpoints('acme');
    const claims = verifyCheckpoint(made!.jws, 'acme', world.checkpointKeys);
    expect(claims).toMatchObject({ seq: rows.length, head: rows.at(-1)?.hash, count: rows.length });
    expect(await checkpoints('globex')).toHaveLength(1);
    await world.recorder.get(Checkpointer).checkpointAll();
    expect(await checkpoints('acme')).toHaveLength(1);
  });

  it('prove that a chain was rewritten', async () => {
    const [made] = await checkpoints('acme');
    const { seq, head } = verifyCheckpoint(made!.jws, 'acme', world.checkpointKeys);
    const rows = await world.chain('acme');
    expect(verifyChain(rows, undefined, [{ seq, hash: head }])).toMatchObject({
      intact: true,
      checkpoints: 1,
    });
    expect(verifyChain(rows.slice(0, -1), undefined, [{ seq, hash: head }])).toMatchObject({
      intact: false,
      firstBroken: { problem: 'missing' },
    });
  });

  it('name the one before them, however many recorders make them at once', async () => {
    const checkpointer = world.recorder.get(Checkpointer);
    for (let round = 0; round < 3; round++) {
      const event = testCall('acme');
      await world.enqueue(event);
      await eventually('the event is recorded', () => world.recorded(event));
      await Promise.all([checkpointer.checkpointAll(), checkpointer.checkpointAll()]);
    }
    const made = await checkpoints('acme');
    const chain = new CheckpointChain('acme', world.checkpointKeys);
    for (const { seq, jws } of made) chain.push(jws, Number(seq));
    expect(chain.fault).toBeUndefined();
    expect(chain.positions).toHaveLength(4);
  });
});
