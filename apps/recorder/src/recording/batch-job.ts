import { Injectable, Logger } from '@nestjs/common';
import { Queue, RateLimitError, UnrecoverableError, type Job } from 'bullmq';
import { Metrics } from '../health/metrics.js';
import { Clock } from '#libs/platform';
import { RecordTraces } from './record-traces.js';
import { EventRecorder, type Recorded, type Refused } from './event-recorder.js';

const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 15_000;
const NAMED = 10;

/** What becomes of one job of the audit queue. */
@Injectable()
export class BatchJob {
  private readonly logger = new Logger('recorder');
  private failures = 0;

  constructor(
    private readonly recorder: EventRecorder,
    private readonly queue: Queue,
    private readonly metrics: Metrics,
    private readonly traces: RecordTraces,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores the job's events. While the store does not answer, the queue pauses and the job waits in it, for as long as it
   * takes. Events that can never be stored make the job a failed one, which stays in Redis with its data and the reason.
   *
   * @throws RateLimitError, UnrecoverableError
   */
  async process(job: Job): Promise<void> {
    const stored = this.metrics.batch();
    const begun = this.clock.now();
    const events = eventsOf(job.data);
    const { appended, refused } = await this.record(events);
    stored();
    this.traces.recorded(events, begun);
    this.failures = 0;
    this.metrics.add('events', appended);
    if (refused.length === 0) return;
    this.metrics.add('refused', refused.length);
    throw new UnrecoverableError(describe(refused));
  }

  private async record(candidates: readonly unknown[]): Promise<Recorded> {
    try {
      return await this.recorder.record(candidates);
    } catch (cause) {
      const pause = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.failures++, 10));
      this.metrics.add('pauses', 1);
      this.logger.error(`events wait in the queue, next try in ${pause} ms: ${String(cause)}`);
      await this.queue.rateLimit(pause);
      throw new RateLimitError();
    }
  }
}

/** @throws UnrecoverableError for a job that carries no batch this version knows */
function eventsOf(data: unknown): readonly unknown[] {
  const batch = data as { v?: unknown; events?: unknown } | null;
  if (batch?.v === 1 && Array.isArray(batch.events)) return batch.events;
  throw new UnrecoverableError('not a batch of audit events, version 1');
}

const describe = (refused: readonly Refused[]): string =>
  `${refused.length} events cannot be stored: ${refused
    .slice(0, NAMED)
    .map(({ id, reason }) => `${id}: ${reason}`)
    .join('; ')
    .slice(0, 2000)}`;
