import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Worker } from 'bullmq';
import { AUDIT_QUEUE, QUEUE_PREFIX } from '#libs/contracts';
import { RecorderRedis } from '../recorder-redis.js';
import { BatchJob } from './batch-job.js';

/** Batches of one tenant follow one another at its chain; more at a time helps only across tenants. */
const CONCURRENCY = 4;

/** Consumes the audit queue. Stopping waits for the batches in hand. */
@Injectable()
export class QueueWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('recorder');
  private worker: Worker | undefined;

  constructor(
    private readonly redis: RecorderRedis,
    private readonly job: BatchJob,
  ) {}

  onApplicationBootstrap(): void {
    this.worker = new Worker(AUDIT_QUEUE, (job) => this.job.process(job), {
      connection: this.redis.blocking,
      prefix: QUEUE_PREFIX,
      concurrency: CONCURRENCY,
      removeOnComplete: { count: 0 },
      // A recorder that is killed leaves its batches stalled. That is no fault of theirs, however often it happens.
      maxStalledCount: 1_000_000,
    });
    this.worker.on('failed', (job, cause) => this.logger.error(`batch ${job?.id} failed: ${cause.message}`));
    this.worker.on('error', (cause) => this.logger.warn(`audit queue: ${cause.message}`));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker?.close();
  }
}
