import type { KillRequest, StartApproval } from '#libs/contracts';
import { causeOf, type Clock, type Log } from '#libs/platform';
import { covers } from '../approvals/stopped-versions.js';
import type { Capacity } from './capacity.js';
import { ServerPool } from './server-pool.js';
import type { ServerStarter } from './server-starter.js';

const TRIM_EVERY_MS = 5_000;

interface Entry {
  readonly approval: StartApproval;
  readonly pool: ServerPool;
}

/** One pool per tenant, server version and profile: a process that has served one tenant never serves another. */
export class ServerPools {
  private readonly pools = new Map<string, Entry>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly starter: ServerStarter,
    private readonly capacity: Capacity,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.trim(), TRIM_EVERY_MS);
  }

  of(approval: StartApproval): ServerPool {
    const key = keyOf(approval);
    let entry = this.pools.get(key);
    if (entry === undefined) {
      entry = { approval, pool: new ServerPool(this.starter, this.capacity, this.clock, this.log) };
      this.pools.set(key, entry);
    }
    return entry.pool;
  }

  /** Sandboxes by state, for metrics. */
  count(): { pools: number; sandboxes: number } {
    return { pools: this.pools.size, sandboxes: this.capacity.count };
  }

  /** Ends what the request covers, calls under way included. */
  async kill(request: KillRequest): Promise<void> {
    const ended = [...this.pools].filter(([, { approval }]) => covers(request, approval));
    for (const [key] of ended) this.pools.delete(key);
    await this.closeAll(ended.map(([, { pool }]) => pool.close('revoked', request.reason)));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    const all = [...this.pools.values()];
    this.pools.clear();
    await this.closeAll(all.map(({ pool }) => pool.close('shutdown', 'the runner stops')));
  }

  private async trim(): Promise<void> {
    for (const [key, { pool }] of this.pools) {
      try {
        await pool.trim();
      } catch (cause) {
        this.log.error('a sandbox could not be ended', { cause: causeOf(cause) });
      }
      if (pool.size === 0) this.pools.delete(key);
    }
  }

  /** One that cannot be ended must not keep the others. @throws the first failure */
  private async closeAll(work: readonly Promise<void>[]): Promise<void> {
    const results = await Promise.allSettled(work);
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      this.log.error('a sandbox could not be ended', { cause: causeOf(result.reason) });
      throw result.reason;
    }
  }
}

const keyOf = ({ tenant, server, serverVersion, profileHash, artifactDigest }: StartApproval): string =>
  [tenant, server, serverVersion, profileHash, artifactDigest].join('\0');
