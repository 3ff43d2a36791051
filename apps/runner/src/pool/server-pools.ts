import type { KillRequest, StartApproval } from '#libs/contracts';
import { causeOf, type Clock, type Log } from '#libs/platform';
import { covers } from '../approvals/stopped-versions.js';
import { RunFailure } from '../sandbox/run-failure.js';
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
    for (const [key, { pool, approval }] of this.pools) {
      try {
        await this.endIfChanged(key, approval, pool);
        await pool.trim();
      } catch (cause) {
        this.log.error('a sandbox could not be ended', { cause: causeOf(cause) });
      }
      if (pool.size === 0) this.pools.delete(key);
    }
  }

  /** A package that was changed under running servers: what they load next is not what was approved. */
  private async endIfChanged(key: string, approval: StartApproval, pool: ServerPool): Promise<void> {
    try {
      await this.starter.assertUnchanged(approval);
    } catch (cause) {
      if (!(cause instanceof RunFailure)) throw cause;
      const { tenant, server } = approval;
      this.log.error('a package was changed: its servers are ended', {
        tenant,
        server,
        cause: cause.message,
      });
      this.pools.delete(key);
      await pool.close('quarantined', cause.message);
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
