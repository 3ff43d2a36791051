import type { BullAuditSink } from './bull-audit-sink.js';
import type { OutcomeOutbox } from './outcome-outbox.js';
import type { RefusalTally } from './refusal-tally.js';

/** The parts through which outcomes leave this process, and the order in which they end. */
export class AuditTrail {
  constructor(
    readonly outbox: OutcomeOutbox,
    readonly tally: RefusalTally,
    private readonly sink: BullAuditSink,
  ) {}

  start(): void {
    this.outbox.start();
  }

  /** Hands over everything that was recorded. Rejects when something could be stored nowhere. */
  async close(): Promise<void> {
    this.tally.flush();
    try {
      await this.outbox.close();
    } finally {
      await this.sink.close();
    }
  }
}
