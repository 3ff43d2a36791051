import type { ActiveSnapshot } from './active-snapshot.js';

/** A tenant's snapshot as the gateway holds it now. The reference is swapped, the snapshot itself never changes. */
export interface HeldSnapshot {
  readonly active: ActiveSnapshot;
  /** Unix milliseconds at which the control plane last confirmed it. */
  readonly confirmedAt: number;
}

/** Where decisions get their policy. */
export abstract class SnapshotStore {
  /** Without waiting; undefined while the tenant is not loaded. */
  abstract find(tenant: string): HeldSnapshot | undefined;

  /**
   * Loads a tenant at its first use. Not checked: the age of what is returned.
   *
   * @throws Denied `tenant-unknown`; `snapshot-stale` when there is nothing to decide from
   */
  abstract load(tenant: string): Promise<HeldSnapshot>;

  /** Revision in use, by slug of each loaded tenant. */
  abstract revisions(): Record<string, number>;

  /** Unix milliseconds of the confirmation that is longest ago; undefined while no tenant is loaded. */
  abstract oldestConfirmation(): number | undefined;

  /** Follows the control plane no longer. */
  abstract close(): void;
}
