import { AuditSink, type Outcome } from './audit-sink.js';

/** Takes batches, or fails as an unreachable queue does. */
export class FakeAuditSink extends AuditSink {
  readonly accepted: (readonly Outcome[])[] = [];
  readonly settled: Outcome[] = [];
  down = false;
  /** Redis is lost between the hand-over of a batch and its settlement. */
  settlesNothing = false;
  /** Batches that were handed over, whatever came of them. */
  handed = 0;
  /** Set to hold a batch on its way until it resolves. */
  gate: Promise<void> = Promise.resolve();

  override async accept(batch: readonly Outcome[]): Promise<void> {
    this.handed++;
    await this.gate;
    if (this.down) throw new Error('queue is down');
    this.accepted.push(batch);
  }

  override async settle(batch: readonly Outcome[]): Promise<void> {
    if (this.settlesNothing) throw new Error('connection lost');
    this.settled.push(...batch.filter(({ settles }) => settles));
  }

  get events(): string[] {
    return this.accepted.flat().map(({ event }) => event.id);
  }
}
