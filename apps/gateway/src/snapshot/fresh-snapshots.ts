import { Denied } from '#libs/denial';
import type { Clock } from '#libs/platform';
import type { ActiveSnapshot } from './active-snapshot.js';
import type { HeldSnapshot, SnapshotStore } from './snapshot-store.js';

/** Snapshots that the control plane has confirmed within the staleness bound (architecture.md §6); older ones decide nothing. */
export class FreshSnapshots {
  constructor(
    private readonly store: SnapshotStore,
    private readonly clock: Clock,
    private readonly maxAgeMs: number,
  ) {}

  /** @throws Denied `tenant-unknown`, `snapshot-stale` */
  async get(tenant: string): Promise<ActiveSnapshot> {
    return this.fresh(this.store.find(tenant) ?? (await this.store.load(tenant)));
  }

  private fresh({ active, confirmedAt }: HeldSnapshot): ActiveSnapshot {
    const age = this.clock.now() - confirmedAt;
    if (age <= this.maxAgeMs) return active;
    throw new Denied('snapshot-stale', {
      detail: `confirmed ${Math.round(age / 1000)} s ago`,
      retryAfter: 30,
    });
  }
}
