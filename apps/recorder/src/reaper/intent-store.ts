import { Injectable } from '@nestjs/common';
import { type BudgetCharge, SETTLE_LUA, tenantKeys } from '#libs/contracts';
import { RecorderRedis } from '../recorder-redis.js';

/** An admitted call whose end was due and was not reported. */
export interface OverdueIntent {
  readonly id: string;
  /** JSON of an `Intent`; undefined when only its deadline is left. */
  readonly json: string | undefined;
}

/** Intents of a tenant, as gateways leave them in Redis. */
@Injectable()
export class IntentStore {
  constructor(private readonly redis: RecorderRedis) {}

  /** @param now Unix milliseconds */
  async overdue(tenant: string, now: number, limit: number): Promise<OverdueIntent[]> {
    const keys = tenantKeys(tenant);
    const ids = await this.redis.prompt.zrange(
      keys.intentDeadlines,
      '-inf',
      now,
      'BYSCORE',
      'LIMIT',
      0,
      limit,
    );
    if (ids.length === 0) return [];
    const stored = await this.redis.prompt.hmget(keys.intents, ...ids);
    return ids.map((id, i) => ({ id, json: stored[i] ?? undefined }));
  }

  async remove(tenant: string, ids: readonly string[]): Promise<void> {
    const keys = tenantKeys(tenant);
    await this.redis.prompt
      .multi()
      .hdel(keys.intents, ...ids)
      .zrem(keys.intentDeadlines, ...ids)
      .exec();
  }

  /** As a gateway settles: what was set aside becomes what the recorded event was charged, unless somebody did so before. */
  async settle(tenant: string, id: string, charges: readonly BudgetCharge[]): Promise<void> {
    const keys = tenantKeys(tenant);
    const names = [keys.intents, keys.intentDeadlines, ...charges.map((charge) => keys.budget(charge))];
    const amounts = charges.map(({ amount }) => amount);
    await this.redis.prompt.eval(SETTLE_LUA, names.length, ...names, id, ...amounts);
  }
}
