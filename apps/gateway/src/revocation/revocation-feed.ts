import { Denied } from '#libs/denial';
import { causeOf, type Clock, type Log } from '#libs/platform';
import type { RevocationMessage } from '#libs/contracts';
import type { RevocationSource } from './revocation-source.js';
import { RevokedSet } from './revoked-set.js';

const POLL_MS = 5_000;

/** How old knowledge of revocations may be, in milliseconds. */
export interface RevocationBounds {
  /** Beyond it only tools that read may be called. */
  readonly writes: number;
  /** Beyond it nothing is allowed. */
  readonly all: number;
}

/** What is revoked in a tenant, and whether that is known well enough for tools that change something. */
export interface KnownRevocations {
  readonly set: RevokedSet;
  readonly readsOnly: boolean;
}

interface TenantState {
  readonly set: RevokedSet;
  /** Unix milliseconds at which the whole set was last read. */
  loadedAt: number;
  loading: Promise<void> | undefined;
}

/**
 * Follows what was revoked (identity.md §7). Messages may be lost, so the whole set is read when a tenant is first asked for,
 * on every connection, and every five seconds; knowledge is as old as that reading or the last sign of life of the control
 * plane, whichever is older.
 */
export class RevocationFeed {
  private readonly tenants = new Map<string, TenantState>();
  private heardAt = Number.NEGATIVE_INFINITY;
  private poll: NodeJS.Timeout | undefined;
  private failing = false;

  constructor(
    private readonly source: RevocationSource,
    private readonly clock: Clock,
    private readonly bounds: RevocationBounds,
    private readonly log: Log,
  ) {}

  start(): void {
    this.source.follow(
      (message) => this.hear(message),
      () => this.reload(),
    );
    this.poll = setInterval(() => this.reload(), POLL_MS).unref();
  }

  close(): void {
    clearInterval(this.poll);
  }

  /**
   * Without waiting, once the tenant is known.
   *
   * @throws Denied `revocation-stale` when what was revoked is not known well enough for anything
   */
  of(tenant: string): KnownRevocations | Promise<KnownRevocations> {
    const state = this.tenants.get(tenant);
    return state !== undefined && state.loadedAt > 0 ? this.known(state) : this.first(tenant);
  }

  private async first(tenant: string): Promise<KnownRevocations> {
    const state = this.tenants.get(tenant) ?? { set: new RevokedSet(), loadedAt: 0, loading: undefined };
    this.tenants.set(tenant, state);
    await this.load(tenant, state);
    return this.known(state);
  }

  private known({ set, loadedAt }: TenantState): KnownRevocations {
    const age = this.clock.now() - Math.min(loadedAt, this.heardAt);
    if (age <= this.bounds.writes) return { set, readsOnly: false };
    if (age <= this.bounds.all) return { set, readsOnly: true };
    throw new Denied('revocation-stale', { detail: 'revocations are not known', retryAfter: 5 });
  }

  private hear(message: RevocationMessage): void {
    const now = this.clock.now();
    this.heardAt = now;
    if ('beat' in message) return;
    const state = this.tenants.get(message.tenant);
    for (const { until, ...entry } of message.entries) state?.set.add(entry, until);
  }

  private reload(): void {
    for (const [tenant, state] of this.tenants) {
      state.set.dropPast(this.clock.now());
      void this.load(tenant, state);
    }
  }

  /** One at a time for each tenant. Never rejects: what is not known grows old. */
  private load(tenant: string, state: TenantState): Promise<void> {
    state.loading ??= this.read(tenant, state).finally(() => (state.loading = undefined));
    return state.loading;
  }

  private async read(tenant: string, state: TenantState): Promise<void> {
    const asked = this.clock.now();
    try {
      const { entries, beating } = await this.source.load(tenant);
      for (const { until, ...entry } of entries) state.set.add(entry, until);
      state.loadedAt = asked;
      if (beating) this.heardAt = asked;
      this.failing = false;
    } catch (cause) {
      if (!this.failing) this.log.warn('revocations cannot be read', { cause: causeOf(cause) });
      this.failing = true;
    }
  }
}
