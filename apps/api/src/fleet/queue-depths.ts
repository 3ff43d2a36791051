import { AUDIT_QUEUE, type FleetQueue, QUEUE_PREFIX } from '#libs/contracts';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { ApiSettings } from '../settings.js';

const NAMES: readonly string[] = [AUDIT_QUEUE];
const PATIENCE_MS = 2_000;

type Depth = FleetQueue['depth'];

/** How much work waits in the queues. What Redis does not tell in time is unknown, never zero. */
@Injectable()
export class QueueDepths implements OnApplicationShutdown {
  private readonly redis: Redis;
  /** Opened when Redis first answers: a queue that began without it would never work. */
  private readonly queues = new Map<string, Queue>();

  constructor(settings: ApiSettings) {
    this.redis = new Redis(settings.redisUrl, {
      lazyConnect: true,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      connectTimeout: PATIENCE_MS,
      commandTimeout: PATIENCE_MS,
    });
    // Whoever asks is told that it is unknown; without a listener the process would end.
    this.redis.on('error', () => undefined);
  }

  read(): Promise<FleetQueue[]> {
    return Promise.all(NAMES.map(async (name) => ({ name, depth: await this.depth(name) })));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    this.redis.disconnect();
  }

  private async depth(name: string): Promise<Depth> {
    try {
      await this.connected();
      const queue = this.queue(name);
      const [counts, [oldest], workers] = await Promise.all([
        queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
        queue.getWaiting(0, 0),
        queue.getWorkers(),
      ]);
      const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
      const oldestAt = oldest === undefined ? null : new Date(oldest.timestamp).toISOString();
      // Where Redis refuses to list its clients, BullMQ answers with a line that is none.
      const told = workers.every((worker) => worker['addr'] !== undefined);
      return { waiting, active, delayed, failed, oldestAt, workers: told ? workers.length : null };
    } catch {
      return null;
    }
  }

  private queue(name: string): Queue {
    const known = this.queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue(name, {
      connection: this.redis,
      prefix: QUEUE_PREFIX,
      skipVersionCheck: true,
      skipMetasUpdate: true,
    }).on('error', () => undefined);
    this.queues.set(name, queue);
    return queue;
  }

  /** @throws unless Redis can be asked now */
  private async connected(): Promise<void> {
    if (this.redis.status === 'wait' || this.redis.status === 'end') await this.redis.connect();
    if (this.redis.status !== 'ready') throw new Error('Redis does not answer');
  }
}
