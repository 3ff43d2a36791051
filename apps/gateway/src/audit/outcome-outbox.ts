import type { CallEvent } from '#libs/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { causeOf, type Log } from '#libs/platform';
import type { AuditSink, Outcome } from './audit-sink.js';
import type { SpillFile } from './spill-file.js';

const MAX_BATCH = 100;
/** More than this and no further call is admitted … */
const MAX_PENDING = 10_000;
/** … more than this and refusals, which go on, are only counted. */
const MAX_REFUSALS = 50_000;
/** How long an outcome waits for company (docs/decisions/0011). Its intent is stored, so a crash meanwhile loses nothing. */
const LINGER_MS = 25;
const RETRY_MS = 1_000;
const DRAIN_MS = 5_000;

/**
 * Takes outcomes off the call path and hands them over in natural batches: what comes while one batch is on its way is the
 * next one (performance.md §5). What Redis cannot take goes to disk and is sent later. When neither takes it, the outbox fills
 * up, and a full outbox denies new calls: no outcome of an admitted call is ever dropped.
 */
export class OutcomeOutbox {
  private pending: Outcome[] = [];
  private running: Promise<void> | undefined;
  private closing = false;
  private draining = false;
  private uncounted = 0;
  private unsettled: Outcome[] = [];
  private drainer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sink: AuditSink,
    private readonly spill: SpillFile,
    private readonly log: Log,
  ) {}

  /** Whether another admitted call could not be recorded. */
  get full(): boolean {
    return this.pending.length >= MAX_PENDING;
  }

  /** Outcomes that nobody has taken over yet. */
  get waiting(): number {
    return this.pending.length;
  }

  /** @param settles whether admission stored an intent for the event */
  record(event: CallEvent, settles: boolean): void {
    if (!settles && this.pending.length >= MAX_REFUSALS) {
      this.uncounted++;
      return;
    }
    this.pending.push({ event, settles });
    this.running ??= this.run();
  }

  /** Starts to send what an earlier run had to leave on disk, now and whenever there is some. */
  start(): void {
    this.drainer = setInterval(() => void this.drain(), DRAIN_MS).unref();
    void this.drain();
  }

  /** Hands everything over: to Redis, or to disk. Rejects when neither takes it. */
  async close(): Promise<void> {
    clearInterval(this.drainer);
    this.closing = true;
    await this.running;
    if (this.pending.length > 0) {
      throw new Error(`${this.pending.length} audit events could be stored nowhere`);
    }
  }

  private async run(): Promise<void> {
    while (this.pending.length > 0) {
      if (this.pending.length < MAX_BATCH && !this.closing) await delay(LINGER_MS);
      const batch = this.pending.slice(0, MAX_BATCH);
      if (await this.deliver(batch)) this.pending = this.pending.slice(batch.length);
      else if (this.closing) break;
      else await delay(RETRY_MS);
    }
    this.running = undefined;
  }

  private async deliver(batch: readonly Outcome[]): Promise<boolean> {
    try {
      await this.sink.accept(batch);
    } catch (cause) {
      return this.keep(batch, cause);
    }
    await this.settle(batch);
    return true;
  }

  private async keep(batch: readonly Outcome[], why: unknown): Promise<boolean> {
    try {
      await this.spill.append(batch);
      return true;
    } catch (cause) {
      this.log.error('audit events can be stored neither in Redis nor on disk', {
        waiting: this.pending.length,
        redis: causeOf(why),
        disk: causeOf(cause),
      });
      return false;
    }
  }

  /**
   * What cannot be settled now holds its worst case in the budgets, so it is tried again, as often as one likes: settling twice
   * changes nothing. What is beyond the bound, or was not settled when the process ends, the reaper settles by what is on record.
   */
  private async settle(batch: readonly Outcome[]): Promise<void> {
    try {
      await this.sink.settle(batch);
    } catch (cause) {
      this.unsettled = [...this.unsettled, ...batch.filter(({ settles }) => settles)].slice(0, MAX_PENDING);
      this.log.warn('intents of recorded calls are settled later', { cause: causeOf(cause) });
    }
  }

  private async settleLeft(): Promise<void> {
    const left = this.unsettled;
    this.unsettled = [];
    for (let i = 0; i < left.length; i += MAX_BATCH) await this.settle(left.slice(i, i + MAX_BATCH));
  }

  private async drain(): Promise<void> {
    if (this.draining) return;
    this.draining = true;
    if (this.uncounted > 0) {
      this.log.error('refusals are not on record: Redis and disk take nothing', { refusals: this.uncounted });
    }
    this.uncounted = 0;
    await this.settleLeft();
    try {
      const spilled = await this.spill.take();
      for (let i = 0; i < spilled.length; i += MAX_BATCH) {
        const batch = spilled.slice(i, i + MAX_BATCH);
        await this.sink.accept(batch);
        await this.settle(batch);
      }
      await this.spill.sent();
      if (spilled.length > 0)
        this.log.info('sent the audit events that had waited on disk', { events: spilled.length });
    } catch (cause) {
      this.log.warn('audit events wait on disk', { cause: causeOf(cause) });
    } finally {
      this.draining = false;
    }
  }
}
