import { Redis } from 'ioredis';
import { decodeJwt } from 'jose';
import { ALLOWED } from '../attacks/attack.js';
import type { GatewayCaller } from '../attacks/world/gateway-caller.js';
import type { World } from '../attacks/world/world.js';
import { eventually } from '../support/console-api.js';
import { Load } from './load.js';

const QUEUE = '{sallyport}:audit';
const SETTLED_WITHIN_MS = 120_000;
const PLENTY = { perMinute: 1_000_000, burst: 100_000 };

export type Service = 'postgres' | 'redis' | 'api' | 'gateway' | 'recorder';

/** What of the launcher's stack is used besides the world. */
export interface Breakable {
  readonly pids: Readonly<Record<string, number>>;
  kill(name: Service): Promise<void>;
  end(name: Service): Promise<void>;
  restart(name: Service): Promise<void>;
}

/** A tenant under load whose books are checked after each fault. */
export class Lab {
  private constructor(
    readonly world: World,
    readonly stack: Breakable,
    readonly redis: Redis,
    readonly loseRedisData: () => void,
  ) {}

  static async open(world: World, stack: Breakable, loseRedisData: () => void): Promise<Lab> {
    const { api, acme } = world;
    const limits = await api.get<object>(acme.path('/limits'));
    const all = { user: PLENTY, agent: PLENTY, tool: PLENTY, tenant: PLENTY };
    await api.put(acme.path('/limits'), { ...limits, ...all });
    // Of the tenant: one counter that every fault's calls move.
    const budget = { scope: 'tenant', unit: 'calls', period: 'month', amount: 1_000_000_000 };
    await api.post(acme.path('/budgets'), budget);
    const redis = new Redis(world.urls.redis, { maxRetriesPerRequest: null });
    redis.on('error', () => undefined); // its restarts are what is tried
    return new Lab(world, stack, redis, loseRedisData);
  }

  caller(): Promise<GatewayCaller> {
    return this.world.acme.caller();
  }

  /** Calls before, while and after something is done to the product; afterwards calls must be allowed again. */
  async under(work: (load: Load) => Promise<void>): Promise<Load> {
    const load = await Load.start(await this.caller());
    try {
      await work(load);
      await load.more(ALLOWED, 20);
    } finally {
      await load.stop();
    }
    return load;
  }

  /**
   * Waits until nothing is under way any more and looks whether the books are right.
   * @returns what is wrong
   */
  async complaints(): Promise<string[]> {
    await this.settled();
    return [...(await this.unrecorded()), ...(await this.budgets()), ...(await this.chain())];
  }

  /** Every decision that reached the upstream, as its call token names it. */
  private get reached(): string[] {
    return this.world.acme.upstream.calls.map(({ headers }) => {
      const { tctx } = decodeJwt<{ tctx?: { decision?: string } }>((headers.authorization ?? '').slice(7));
      return tctx?.decision ?? 'a call token without a decision';
    });
  }

  async waiting(): Promise<number> {
    const [wait, active, delayed] = await Promise.all([
      this.redis.llen(`${QUEUE}:wait`),
      this.redis.llen(`${QUEUE}:active`),
      this.redis.zcard(`${QUEUE}:delayed`),
    ]);
    return wait + active + delayed;
  }

  private async settled(): Promise<void> {
    await eventually(
      'the audit queue is empty',
      () => this.waiting(),
      (n) => n === 0,
      SETTLED_WITHIN_MS,
    );
    const { slug } = this.world.acme;
    await eventually(
      'every intent is settled',
      async () => {
        // Time passes: no call is under way, so whatever is left belongs to a process that was killed.
        for (const id of await this.redis.hkeys(`{${slug}}:intents`))
          await this.redis.zadd(`{${slug}}:intents:due`, 'XX', 1, id);
        return this.redis.hlen(`{${slug}}:intents`);
      },
      (left) => left === 0,
      SETTLED_WITHIN_MS,
    );
    await eventually(
      'the audit queue is empty',
      () => this.waiting(),
      (n) => n === 0,
      SETTLED_WITHIN_MS,
    );
  }

  private async unrecorded(): Promise<string[]> {
    const { reached } = this;
    const once = new Set(reached);
    const { rows } = await this.world.owner.query<{ id: string; n: number }>(
      `SELECT id, count(*)::int AS n FROM app.audit_event WHERE tenant_id = $1 AND id = ANY ($2) GROUP BY id`,
      [this.world.acme.id, [...once]],
    );
    const lost = once.size - rows.length;
    const twice = rows.filter(({ n }) => n > 1).length;
    return [
      ...(lost === 0 ? [] : [`${lost} calls reached the upstream and are not on record`]),
      ...(twice === 0 ? [] : [`${twice} calls are on record twice`]),
      ...(reached.length === once.size
        ? []
        : [`${reached.length - once.size} calls reached the upstream twice`]),
    ];
  }

  private async budgets(): Promise<string[]> {
    const { acme, owner } = this.world;
    const { rows } = await owner.query<{ used: string; charged: string }>(
      `SELECT (SELECT coalesce(sum(used), 0) FROM app.budget_usage WHERE tenant_id = $1) AS used,
         (SELECT coalesce(sum((charge ->> 'amount')::bigint), 0) FROM app.audit_event,
            jsonb_array_elements(event::jsonb -> 'charges') AS charge WHERE tenant_id = $1) AS charged`,
      [acme.id],
    );
    const used = Number(rows[0]?.used);
    const charged = Number(rows[0]?.charged);
    const reserved = await this.counters();
    if (used === charged && reserved === used) return [];
    return [
      `budgets do not add up: ${charged} charged in the log, ${used} in the books, ${reserved} in Redis`,
    ];
  }

  /** Everything that gateways take for spent. */
  async counters(): Promise<number> {
    const keys = await this.redis.keys(`{${this.world.acme.slug}}:budget:*`);
    const values = await Promise.all(keys.map((key) => this.redis.get(key)));
    return values.reduce((sum, value) => sum + Number(value), 0);
  }

  private async chain(): Promise<string[]> {
    const { api, acme } = this.world;
    const { intact, firstBroken } = await api.post<{ intact: boolean; firstBroken: unknown }>(
      acme.path('/audit/verify'),
      {},
    );
    return intact ? [] : [`the audit chain is broken: ${JSON.stringify(firstBroken)}`];
  }

  close(): void {
    this.redis.disconnect();
  }
}
