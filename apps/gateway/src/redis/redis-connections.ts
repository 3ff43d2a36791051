import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '#libs/platform';
import { PromptRedis } from './prompt-redis.js';

/** A verdict on the call path is there within this time or not at all. Long enough for a machine that is merely busy. */
const VERDICT_MS = 1_000;
const AUDIT_MS = 5_000;

/** Nothing waits for a Redis that is away, and nothing is sent twice: a replay check that is repeated refuses itself. */
const FAIL_FAST: RedisOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 5_000,
  retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
};

/**
 * Connections to Redis: one for the call path, one for what may take longer, so that neither waits for the other, and one
 * that listens for revocations, and one that listens to what is said to sessions.
 */
export class RedisConnections {
  readonly verdicts: Redis;
  readonly audit: Redis;
  readonly events: Redis;
  readonly sessions: Redis;

  constructor(
    url: string,
    private readonly log: Log,
  ) {
    this.verdicts = this.watched(new PromptRedis(url, FAIL_FAST, VERDICT_MS));
    this.audit = this.watched(new PromptRedis(url, FAIL_FAST, AUDIT_MS));
    const listening = { ...FAIL_FAST, autoResubscribe: false, commandTimeout: AUDIT_MS };
    this.events = this.watched(new Redis(url, listening));
    this.sessions = this.watched(new Redis(url, listening));
  }

  close(): void {
    this.verdicts.disconnect();
    this.audit.disconnect();
    this.events.disconnect();
    this.sessions.disconnect();
  }

  /** Says once that Redis went away and once that it is back; each attempt in between is noise. */
  private watched(redis: Redis): Redis {
    let away = false;
    redis.on('error', (error: Error) => {
      if (!away) this.log.warn('Redis is away: calls are denied', { cause: error.message });
      away = true;
    });
    redis.on('ready', () => {
      if (away) this.log.info('Redis is back');
      away = false;
    });
    return redis;
  }
}
