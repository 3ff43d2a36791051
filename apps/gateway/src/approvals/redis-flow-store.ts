import { type FlowLabel, tenantKeys } from '#libs/contracts';
import type { Redis } from 'ioredis';
import { FlowStore } from './flow-store.js';

/** A session of the legacy era lives no longer, and no delegation chain does. A grant may: its labels go when it touched nothing for as long. */
const REMEMBERED_S = 12 * 60 * 60;

/** One set for each task that has touched something with a label; nothing for all others. */
export class RedisFlowStore extends FlowStore {
  /** @param redis must fail fast: bounded command time, no offline queue. */
  constructor(private readonly redis: Redis) {
    super();
  }

  override async touched(tenant: string, task: string): Promise<ReadonlySet<string>> {
    return new Set(await this.redis.smembers(tenantKeys(tenant).flow(task)));
  }

  override async touch(tenant: string, task: string, labels: readonly FlowLabel[]): Promise<void> {
    const key = tenantKeys(tenant).flow(task);
    const results = await this.redis
      .multi()
      .sadd(key, ...labels)
      .expire(key, REMEMBERED_S)
      .exec();
    for (const [cause] of results ?? [[new Error('nothing was remembered')]]) if (cause) throw cause;
  }
}
