import { Denied } from '#libs/denial';
import type { FreshSnapshots } from '../../../snapshot/fresh-snapshots.js';
import { type AddressedRequest, type FreshSnapshot, proven } from '../../proofs.js';

/**
 * Step 2: the tenant's signed policy, confirmed by the control plane within the staleness bound (architecture.md §6). The
 * whole request is decided from this one snapshot, whatever is published meanwhile. The tenant's list of browser origins is
 * first known here, so here the Origin of step 1 is held against it.
 *
 * Not checked: who asks.
 *
 * @throws Denied `tenant-unknown`, `snapshot-stale`, `origin-forbidden`
 */
export const freshSnapshot =
  (snapshots: FreshSnapshots) =>
  async ({ tenant, origin }: AddressedRequest): Promise<FreshSnapshot> => {
    const active = await snapshots.get(tenant);
    if (origin !== undefined && !active.policy.snapshot.tenant.allowedOrigins.includes(origin)) {
      throw new Denied('origin-forbidden', { detail: `Origin ${origin.slice(0, 100)}` });
    }
    return proven(active);
  };
