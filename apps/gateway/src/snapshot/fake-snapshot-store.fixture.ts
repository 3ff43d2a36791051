import { Denied } from '#libs/denial';
import { type HeldSnapshot, SnapshotStore } from './snapshot-store.js';

/** Holds what it is given. */
export class FakeSnapshotStore extends SnapshotStore {
  readonly tenants = new Map<string, HeldSnapshot>();

  override find(tenant: string): HeldSnapshot | undefined {
    return this.tenants.get(tenant);
  }

  override async load(tenant: string): Promise<HeldSnapshot> {
    const held = this.tenants.get(tenant);
    if (held === undefined) throw new Denied('tenant-unknown');
    return held;
  }

  override revisions(): Record<string, number> {
    return Object.fromEntries([...this.tenants].map(([slug, held]) => [slug, held.active.mark.revision]));
  }

  override oldestConfirmation(): number | undefined {
    const all = [...this.tenants.values()].map(({ confirmedAt }) => confirmedAt);
    return all.length === 0 ? undefined : Math.min(...all);
  }

  override close(): void {
    this.tenants.clear();
  }
}
