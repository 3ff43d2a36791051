import { eventually, testCall } from '#libs/testing';
import { Log } from '#libs/platform';
import type { Outcome } from './audit-sink.js';
import { FakeAuditSink } from './fake-audit-sink.fixture.js';
import { OutcomeOutbox } from './outcome-outbox.js';
import type { SpillFile } from './spill-file.js';

/** A disk in memory, which may be full. */
class FakeSpillFile {
  lines: Outcome[] = [];
  full = false;

  async append(batch: readonly Outcome[]): Promise<void> {
    if (this.full) throw new Error('disk is full');
    this.lines.push(...batch);
  }

  async take(): Promise<Outcome[]> {
    return this.lines;
  }

  async sent(): Promise<void> {
    this.lines = [];
  }
}

describe('OutcomeOutbox', () => {
  let sink: FakeAuditSink;
  let spill: FakeSpillFile;
  let outbox: OutcomeOutbox;

  beforeEach(() => {
    sink = new FakeAuditSink();
    spill = new FakeSpillFile();
    outbox = new OutcomeOutbox(sink, spill as unknown as SpillFile, new Log(() => undefined));
  });

  const record = (count: number, settles = true): string[] =>
    Array.from({ length: count }, () => {
      const event = testCall('acme');
      outbox.record(event, settles);
      return event.id;
    });

  it('sends what comes together in one batch, and settles it afterwards', async () => {
    const ids = record(5);
    await outbox.close();
    expect(sink.accepted).toHaveLength(1);
    expect(sink.events).toEqual(ids);
    expect(sink.settled).toHaveLength(5);
  });

  it('settles only what has an intent', async () => {
    record(2, false);
    await outbox.close();
    expect(sink.settled).toEqual([]);
  });

  it('collects while a batch is on its way, at most a hundred at once', async () => {
    const gate = Promise.withResolvers<void>();
    sink.gate = gate.promise;
    const ids = record(1);
    await eventually('the first batch is on its way', () => sink.handed === 1);
    ids.push(...record(150));
    gate.resolve();
    await outbox.close();
    expect(sink.accepted.map(({ length }) => length)).toEqual([1, 100, 50]);
    expect(sink.events).toEqual(ids);
  });

  it('keeps on disk what the queue does not take, without settling it, and sends it later', async () => {
    sink.down = true;
    const ids = record(3);
    await eventually('it is on disk', () => spill.lines.length === 3);
    expect(sink.settled).toEqual([]);
    sink.down = false;
    outbox.start();
    await eventually('it is sent', () => sink.events.length === 3);
    expect(sink.events).toEqual(ids);
    expect(spill.lines).toEqual([]);
    await outbox.close();
  });

  it('settles later what was handed over and could not be settled, and hands it over once', async () => {
    sink.settlesNothing = true;
    const ids = record(2);
    record(1, false);
    await outbox.close();
    expect([sink.events.length, sink.settled]).toEqual([3, []]);
    sink.settlesNothing = false;
    outbox.start();
    await eventually('they are settled', () => sink.settled.length === 2);
    await outbox.close();
    expect(sink.settled.map(({ event }) => event.id)).toEqual(ids);
    expect(sink.events).toHaveLength(3);
  });

  it('keeps everything, and is full at last, when neither takes it', async () => {
    sink.down = true;
    spill.full = true;
    expect(outbox.full).toBe(false);
    record(10_000);
    expect(outbox.full).toBe(true);
    sink.down = false;
    await outbox.close();
    expect(sink.events).toHaveLength(10_000);
    expect(outbox.full).toBe(false);
  });

  it('bounds what it keeps of refusals, but never drops an outcome', async () => {
    sink.down = true;
    spill.full = true;
    record(50_000, false);
    record(5, false);
    record(5, true);
    sink.down = false;
    await outbox.close();
    expect(sink.events).toHaveLength(50_005);
  });

  it('says so when it has to leave without having handed everything over', async () => {
    sink.down = true;
    spill.full = true;
    record(2);
    await expect(outbox.close()).rejects.toThrow('2 audit events could be stored nowhere');
  });
});
