import { Denied } from '#libs/denial';
import { causeOf } from '#libs/platform';
import { type HeldSnapshot, SnapshotStore } from './snapshot-store.js';
import { type FeedParts, TenantFeed } from './tenant-feed.js';

const MAX_TENANTS = 1_000;
/** A stranger can name any tenant, so what is not there is remembered for a moment and first loads are few at a time. */
const UNKNOWN_MS = 5_000;
const FAILED_MS = 1_000;
const MAX_MISSES = 10_000;
const MAX_LOADS = 16;

/** Loads a tenant's snapshot at its first use and lets it follow the control plane. */
export class PullingSnapshotStore extends SnapshotStore {
  /** Least recently used first. */
  private readonly feeds = new Map<string, TenantFeed>();
  private readonly loads = new Map<string, Promise<HeldSnapshot>>();
  private readonly misses = new Map<string, { readonly until: number; readonly refusal: Denied }>();

  constructor(private readonly parts: FeedParts) {
    super();
  }

  override find(tenant: string): HeldSnapshot | undefined {
    const feed = this.feeds.get(tenant);
    if (feed === undefined) return undefined;
    if (feed.held === undefined) {
      this.drop(tenant, feed);
      return undefined;
    }
    if (this.feeds.size > 1) {
      this.feeds.delete(tenant);
      this.feeds.set(tenant, feed);
    }
    return feed.held;
  }

  override load(tenant: string): Promise<HeldSnapshot> {
    const miss = this.misses.get(tenant);
    if (miss !== undefined && miss.until > this.parts.clock.now()) return Promise.reject(miss.refusal);
    const running = this.loads.get(tenant);
    if (running !== undefined) return running;
    if (this.loads.size >= MAX_LOADS) {
      return Promise.reject(
        new Denied('snapshot-stale', { detail: 'too many tenants load at once', retryAfter: 1 }),
      );
    }
    const load = this.first(tenant).finally(() => this.loads.delete(tenant));
    this.loads.set(tenant, load);
    return load;
  }

  override revisions(): Record<string, number> {
    const held = [...this.feeds].flatMap(([tenant, feed]) =>
      feed.held === undefined ? [] : [[tenant, feed.held.active.mark.revision] as const],
    );
    return Object.fromEntries(held);
  }

  override oldestConfirmation(): number | undefined {
    let oldest: number | undefined;
    for (const { held } of this.feeds.values())
      if (held !== undefined) oldest = Math.min(oldest ?? held.confirmedAt, held.confirmedAt);
    return oldest;
  }

  override close(): void {
    for (const feed of this.feeds.values()) feed.stop();
    this.feeds.clear();
  }

  private async first(tenant: string): Promise<HeldSnapshot> {
    const feed = new TenantFeed(tenant, this.parts);
    try {
      await feed.start();
    } catch (cause) {
      throw this.missed(
        tenant,
        FAILED_MS,
        new Denied('snapshot-stale', {
          detail: `the snapshot cannot be loaded: ${causeOf(cause)}`,
          retryAfter: 5,
        }),
      );
    }
    if (feed.held === undefined) throw this.missed(tenant, UNKNOWN_MS, new Denied('tenant-unknown'));
    this.feeds.set(tenant, feed);
    const oldest = this.feeds.entries().next().value;
    if (this.feeds.size > MAX_TENANTS && oldest !== undefined) this.drop(...oldest);
    void feed.follow();
    return feed.held;
  }

  private missed(tenant: string, forMs: number, refusal: Denied): Denied {
    if (this.misses.size >= MAX_MISSES) this.misses.clear();
    this.misses.set(tenant, { until: this.parts.clock.now() + forMs, refusal });
    return refusal;
  }

  private drop(tenant: string, feed: TenantFeed): void {
    feed.stop();
    this.feeds.delete(tenant);
  }
}
