import type { KillRequest, StartApproval } from '#libs/contracts';
import { causeOf, type Clock, type Log } from '#libs/platform';
import { covers } from '../approvals/stopped-versions.js';
import { RunFailure } from '../sandbox/run-failure.js';
import { UnprovedArtifact } from '../store/unproved-artifact.js';
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
  /** Closed ones that nothing is leased from any more, until the last of their sandboxes is gone. */
  private readonly ending = new Set<Entry>();
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

  /** Ends what the request covers, calls under way included. @throws Error when something survives; it is tried again */
  async kill(request: KillRequest): Promise<void> {
    const ended = this.all().filter(({ approval }) => covers(request, approval));
    await this.closeAll(ended.map((entry) => this.end(entry, 'revoked', request.reason)));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.closeAll(this.all().map((entry) => this.end(entry, 'shutdown', 'the runner stops')));
  }

  /** Ends what has been idle for too long, what was changed, and what survived its end. Called every few seconds. */
  async trim(): Promise<void> {
    for (const entry of this.all()) {
      try {
        if (!this.ending.has(entry)) await this.endIfChanged(entry);
        await entry.pool.trim();
      } catch (cause) {
        this.log.error('a sandbox could not be ended', { cause: causeOf(cause) });
      }
      if (entry.pool.isOver) this.forget(entry);
    }
  }

  private all(): Entry[] {
    return [...this.pools.values(), ...this.ending];
  }

  /** Nothing is leased from it any more; it is remembered until everything of it is gone. */
  private async end(entry: Entry, ...why: Parameters<ServerPool['close']>): Promise<void> {
    this.forget(entry);
    this.ending.add(entry);
    await entry.pool.close(...why);
    if (entry.pool.isOver) this.forget(entry);
  }

  private forget(entry: Entry): void {
    const key = keyOf(entry.approval);
    if (this.pools.get(key) === entry) this.pools.delete(key);
    this.ending.delete(entry);
  }

  /** A package that was changed under running servers: what they load next is not what was approved. */
  private async endIfChanged(entry: Entry): Promise<void> {
    const { tenant, server } = entry.approval;
    try {
      await this.starter.assertUnchanged(entry.approval);
    } catch (cause) {
      if (!(cause instanceof RunFailure)) throw cause;
      if (cause instanceof UnprovedArtifact) {
        this.log.warn('a package could not be proved', { tenant, server, cause: cause.message });
        return;
      }
      this.log.error('a package was changed: its servers are ended', {
        tenant,
        server,
        cause: cause.message,
      });
      await this.end(entry, 'quarantined', cause.message);
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
