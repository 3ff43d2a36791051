import { Injectable } from '@nestjs/common';
import { tenantKeys } from '#libs/contracts';
import { RecorderRedis } from '../recorder-redis.js';
import type { BudgetTotal } from './record-usage.js';

/** As long as a window may last that the counter is for. */
const KEPT_MS = 33 * 86_400_000;

/** KEYS 1 counter · ARGV 1 what is charged at least, 2 ms to keep a counter that had to be made */
const RAISE_LUA = `
if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return 0 end
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('SET', KEYS[1], ARGV[1], 'KEEPTTL')
else redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return 1
`;

/**
 * Tells the counters that gateways enforce what has been recorded. They are never behind it, unless Redis has lost its data: then a
 * budget that was spent is spent again as soon as it is touched.
 */
@Injectable()
export class BudgetCounters {
  constructor(private readonly redis: RecorderRedis) {}

  /** @param tenant slug */
  async raise(tenant: string, totals: readonly BudgetTotal[]): Promise<void> {
    const keys = tenantKeys(tenant);
    await Promise.all(
      totals.map((total) => this.redis.prompt.eval(RAISE_LUA, 1, keys.budget(total), total.used, KEPT_MS)),
    );
  }
}
