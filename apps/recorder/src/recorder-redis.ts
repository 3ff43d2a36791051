import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RecorderSettings } from './settings.js';

/** Connections to Redis: one that waits for jobs, one that answers at once or fails. */
@Injectable()
export class RecorderRedis implements OnApplicationShutdown {
  private readonly logger = new Logger('redis');
  /** For the queue: commands wait until Redis is back. */
  readonly blocking: Redis;
  /** For everything else: a command fails rather than waits for long. */
  readonly prompt: Redis;

  constructor(settings: RecorderSettings) {
    this.blocking = this.watched(new Redis(settings.redisUrl, { maxRetriesPerRequest: null }));
    this.prompt = this.watched(
      new Redis(settings.redisUrl, { maxRetriesPerRequest: 1, commandTimeout: 5000 }),
    );
  }

  onApplicationShutdown(): void {
    this.blocking.disconnect();
    this.prompt.disconnect();
  }

  private watched(redis: Redis): Redis {
    return redis.on('error', (cause) => this.logger.warn(cause.message));
  }
}
