import {
  AUDIT_QUEUE,
  type AuditBatch,
  type BudgetCharge,
  type CallEvent,
  QUEUE_PREFIX,
  SETTLE_LUA,
  tenantKeys,
} from '#libs/contracts';
import { sha256Hex } from '#libs/manifest';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Log } from '#libs/platform';
import { AuditSink, type Outcome } from './audit-sink.js';

const JOB_OPTIONS = Object.freeze({
  removeOnComplete: true,
  // A batch that cannot be recorded stays, for people to look at; it is never dropped.
  removeOnFail: false,
  attempts: 1_000_000,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
});

/** One BullMQ job per batch (performance.md H12). */
export class BullAuditSink extends AuditSink {
  private readonly queue: Queue<AuditBatch>;

  /** @param redis must fail fast: bounded command time, no offline queue. */
  constructor(
    private readonly redis: Redis,
    log: Log,
  ) {
    super();
    this.queue = new Queue<AuditBatch>(AUDIT_QUEUE, { connection: redis, prefix: QUEUE_PREFIX });
    this.queue.on('error', (error) => log.warn('audit queue', { cause: error.message }));
  }

  override async accept(batch: readonly Outcome[]): Promise<void> {
    const events = batch.map(({ event }) => event);
    await this.queue.add('batch', { v: 1, events }, { ...JOB_OPTIONS, jobId: jobIdOf(events) });
  }

  override async settle(batch: readonly Outcome[]): Promise<void> {
    const tenants = new Map<string, string[]>();
    const charged: Promise<unknown>[] = [];
    for (const { event, settles } of batch) {
      if (!settles) continue;
      if (event.charges !== undefined) {
        charged.push(this.charge(event, event.charges));
        continue;
      }
      const ids = tenants.get(event.tenant);
      if (ids === undefined) tenants.set(event.tenant, [event.id]);
      else ids.push(event.id);
    }
    // Not a pipeline: making one costs a closure for every script that the queue has defined on this connection.
    await Promise.all([
      ...charged,
      ...[...tenants].flatMap(([tenant, ids]) => {
        const keys = tenantKeys(tenant);
        return [this.redis.hdel(keys.intents, ...ids), this.redis.zrem(keys.intentDeadlines, ...ids)];
      }),
    ]);
  }

  private charge({ tenant, id }: CallEvent, charges: readonly BudgetCharge[]): Promise<unknown> {
    const keys = tenantKeys(tenant);
    const names = [keys.intents, keys.intentDeadlines, ...charges.map((charge) => keys.budget(charge))];
    return this.redis.eval(SETTLE_LUA, names.length, ...names, id, ...charges.map(({ amount }) => amount));
  }

  /** The connection stays open: it is not ours. */
  async close(): Promise<void> {
    await this.queue.close();
  }
}

/** From every event of the batch: a batch that shares only some of them is another job. */
const jobIdOf = (events: readonly CallEvent[]): string => sha256Hex(events.map(({ id }) => id).join());
