import { Clock } from '#libs/platform';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { ApiSettings } from '../settings.js';
import { LocalRequestLimits } from './local-request-limits.js';
import { intervalOf, type Limit, RequestLimits } from './request-limits.js';

/** One key holds when the last request would be due. The clock is that of Redis, so replicas agree. */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local due = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0')) + interval
local wait = due - burst * interval - now
if wait > 0 then return wait end
if ARGV[3] == '1' then redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', string.format('%.0f', due - now)) end
return 0`;

const PREFIX = 'sallyport:limit:';
const PATIENCE_MS = 500;

/**
 * Counts over all replicas. While Redis is away every replica counts by itself: a limit that is N times as wide is better than
 * none, and better than no sign-in at all.
 */
@Injectable()
export class RedisRequestLimits extends RequestLimits implements OnApplicationShutdown {
  private readonly logger = new Logger('limits');
  private readonly redis: Redis;
  private readonly local: LocalRequestLimits;
  private away = false;

  constructor(settings: ApiSettings, clock: Clock) {
    super();
    this.local = new LocalRequestLimits(clock);
    this.redis = new Redis(settings.redisUrl, {
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      connectTimeout: PATIENCE_MS,
      retryStrategy: (attempt) => Math.min(100 * attempt, 2000),
      commandTimeout: PATIENCE_MS,
    });
    // Told when a request meets it; without a listener the process would end.
    this.redis.on('error', () => undefined);
  }

  get connected(): boolean {
    return this.redis.status === 'ready';
  }

  charge(key: string, limit: Limit): Promise<number> {
    return this.ask(key, limit, true);
  }

  peek(key: string, limit: Limit): Promise<number> {
    return this.ask(key, limit, false);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private async ask(key: string, limit: Limit, count: boolean): Promise<number> {
    try {
      const rate = [intervalOf(limit), limit.burst, count ? '1' : '0'];
      const wait = Number(await this.redis.eval(SCRIPT, 1, PREFIX + key, ...rate));
      this.note(false);
      return Math.ceil(wait / 1000);
    } catch (cause) {
      this.note(true, cause);
      return count ? this.local.charge(key, limit) : this.local.peek(key, limit);
    }
  }

  private note(away: boolean, cause?: unknown): void {
    if (away === this.away) return;
    this.away = away;
    if (away) this.logger.warn(`each replica counts by itself: ${String(cause)}`);
    else this.logger.log('all replicas count together again');
  }
}
