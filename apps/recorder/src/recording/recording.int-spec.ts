import { verifyChain } from '#libs/audit';
import { eventually, testCall } from '#libs/testing';
import { RecorderWorld } from '../recorder-world.fixture.js';

describe('recorder', () => {
  let world: RecorderWorld;

  beforeAll(async () => {
    world = await RecorderWorld.start();
  });
  afterAll(() => world.stop());

  it('writes a mixed batch into the chain of each tenant', async () => {
    const events = [
      testCall('acme'),
      testCall('globex'),
      testCall('acme', { outcome: 'denied', reason: 'tool-not-found' }),
    ];
    await world.enqueue(...events);
    await eventually('the batch is recorded', () => world.recorded(...events));
    expect(verifyChain(await world.chain('acme'))).toMatchObject({ intact: true, events: 2 });
    expect(verifyChain(await world.chain('globex'))).toMatchObject({ intact: true, events: 1 });
  });

  it('records a batch once, however often it is delivered', async () => {
    const before = (await world.chain('acme')).length;
    const batch = [testCall('acme'), testCall('acme')];
    await Promise.all([world.enqueue(...batch), world.enqueue(...batch), world.enqueue(...batch)]);
    await eventually('the queue is drained', () => world.drained());
    const rows = await world.chain('acme');
    expect(rows.length).toBe(before + 2);
    expect(verifyChain(rows).intact).toBe(true);
  });

  it('keeps what strangers asked of a tenant that does not exist, in the chain of the platform', async () => {
    const event = testCall('nobody', { outcome: 'denied', reason: 'token-missing', caller: {} });
    await world.enqueue(event);
    await eventually('the event is recorded', () => world.recorded(event));
    expect((await world.chain('platform')).map((row) => row.id)).toContain(event.id);
  });

  it('stores the good events of a batch and keeps the bad ones where people find them, with the reason', async () => {
    const good = [testCall('acme'), testCall('acme')];
    const bad = testCall('acme', { detail: 'half a character: \uD800' });
    const unreadable = { kind: 'call', id: 'call_unreadable' };
    await world.enqueue(good[0], bad, unreadable, good[1]);
    await eventually('the good ones are recorded', () => world.recorded(...good));
    await eventually('the job is done', () => world.drained());
    const failed = await world.queue.getFailed();
    expect(failed).toHaveLength(1);
    expect(failed[0]?.failedReason).toMatch(/^2 events cannot be stored/);
    expect(failed[0]?.failedReason).toContain(bad.id);
    expect(failed[0]?.failedReason).toContain('call_unreadable');
    expect(failed[0]?.data.events).toHaveLength(4);
    expect(await world.recorded(bad)).toBe(false);
    expect(verifyChain(await world.chain('acme')).intact).toBe(true);
    await world.queue.clean(0, 10, 'failed');
  });

  it('keeps a job that is no batch at all', async () => {
    await world.queue.add('batch', { v: 2, something: 'else' });
    await eventually('the job is done', () => world.drained());
    expect((await world.queue.getFailed())[0]?.failedReason).toContain('not a batch');
    await world.queue.clean(0, 10, 'failed');
  });

  it('loses nothing while PostgreSQL is away', async () => {
    const during = Array.from({ length: 12 }, () => testCall('acme'));
    await world.gate.shut();
    await Promise.all(during.map((event) => world.enqueue(event)));
    await eventually(
      'the recorder has met the outage',
      async () => (await world.queue.getRateLimitTtl()) > 0,
    );
    expect(await world.recorded(during[0]!)).toBe(false);
    await world.gate.open();
    await eventually('everything is recorded', () => world.recorded(...during), 20_000);
    expect(verifyChain(await world.chain('acme')).intact).toBe(true);
    expect(await world.queue.getFailedCount()).toBe(0);
  }, 40_000);

  it('takes up after a restart what came in between', async () => {
    await world.stopRecorder();
    const event = testCall('globex');
    await world.enqueue(event);
    await world.startRecorder();
    await eventually('the event is recorded', () => world.recorded(event));
  });

  it('tells whoever runs it how it is and what it did', async () => {
    const ask = async (path: string): Promise<[number, string]> => {
      const answer = await fetch(`http://127.0.0.1:${world.port}${path}`);
      return [answer.status, await answer.text()];
    };
    expect(await ask('/readyz')).toEqual([200, '{"status":"ok","checks":{"database":"ok","redis":"ok"}}']);
    const [, metrics] = await ask('/metrics');
    expect(metrics).toMatch(/^sallyport_recorder_events_total [1-9]/m);
    expect(metrics).toMatch(/^sallyport_audit_queue_jobs\{state="failed"\} 0$/m);
    await world.gate.shut();
    expect((await ask('/readyz'))[0]).toBe(503);
    expect((await ask('/healthz'))[0]).toBe(200);
    await world.gate.open();
    await eventually('it is ready again', async () => (await ask('/readyz'))[0] === 200);
  });
});
