import type { CallEvent } from '#libs/contracts';
import type { OutcomeOutbox } from '../../../audit/outcome-outbox.js';
import type { GatewayMetrics } from '../../../telemetry/gateway-metrics.js';
import type { RefusalTally } from '../../../audit/refusal-tally.js';

/**
 * Step 15: the outcome is on its way to the audit log, off the request path; the intent is removed only after the queue has
 * taken it (architecture.md §7). Every request ends here, allowed or denied.
 *
 * Not checked: that it has arrived. A crash before that leaves the intent.
 *
 * @param reachedAdmission whether an intent may be stored for the call
 */
export const settledCall =
  (
    outbox: Pick<OutcomeOutbox, 'record'>,
    tally: Pick<RefusalTally, 'count'>,
    metrics: Pick<GatewayMetrics, 'count'>,
  ) =>
  (event: CallEvent, reachedAdmission: boolean): void => {
    metrics.count(event);
    if (isProven(event)) outbox.record(event, reachedAdmission);
    else tally.count(event);
  };

/** Who has not shown to hold a key is nobody yet, whatever token came along: floods of them are counted, not stored one by one. */
const isProven = ({ trail }: CallEvent): boolean => trail.some(({ step }) => step === 'provenPossession');
