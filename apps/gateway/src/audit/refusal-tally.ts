import type { CallEvent } from '#libs/contracts';
import type { OutcomeOutbox } from './outcome-outbox.js';

const EVERY_MS = 60_000;
const MAX_KEYS = 10_000;
/** Stands for every source beyond the bound, so that a flood from many addresses stays bounded too. */
const MANY = 'many';

/**
 * Counts refusals of callers that proved no identity, per tenant, source and reason: a stranger cannot fill the audit log
 * (architecture.md §5). The first one is recorded at once, the others of the same minute as one event with their number.
 */
export class RefusalTally {
  /** Undefined while only the first one came. */
  private readonly counts = new Map<string, CallEvent | undefined>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly outbox: Pick<OutcomeOutbox, 'record'>) {}

  count(event: CallEvent): void {
    this.timer ??= setTimeout(() => this.flush(), EVERY_MS).unref();
    const { key, counted } = this.bounded(event);
    if (!this.counts.has(key)) {
      this.counts.set(key, undefined);
      this.outbox.record(counted, false);
      return;
    }
    const known = this.counts.get(key);
    this.counts.set(key, known === undefined ? counted : { ...known, count: known.count + 1 });
  }

  /** Records what was counted so far. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const event of this.counts.values()) if (event !== undefined) this.outbox.record(event, false);
    this.counts.clear();
  }

  private bounded(event: CallEvent): { key: string; counted: CallEvent } {
    const { source, clientId } = event.caller;
    const key = keyOf(event, source, clientId);
    if (this.counts.has(key) || this.counts.size < MAX_KEYS) return { key, counted: event };
    return { key: keyOf(event, MANY, undefined), counted: { ...event, caller: { source: MANY } } };
  }
}

const keyOf = (event: CallEvent, source: string | undefined, clientId: string | undefined): string =>
  `${event.tenant}\0${source ?? ''}\0${event.reason ?? ''}\0${clientId ?? ''}`;
