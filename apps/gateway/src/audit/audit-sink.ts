import type { CallEvent } from '#libs/contracts';

/** An event on its way to the audit log. */
export interface Outcome {
  readonly event: CallEvent;
  /** Whether admission stored an intent that this event settles. */
  readonly settles: boolean;
}

/** Where batches of outcomes go. Both methods reject when it is not certain that the other side has them. */
export abstract class AuditSink {
  /** Hands a batch over. Handing the same batch over twice is harmless. */
  abstract accept(batch: readonly Outcome[]): Promise<void>;

  /** Removes the intents of events that were accepted. */
  abstract settle(batch: readonly Outcome[]): Promise<void>;
}
