import { Denied } from '#libs/denial';
import {
  type AddressedRequest,
  type FreshSnapshot,
  type ItemCallMessage,
  proven,
  type PublishedTool,
} from '../../proofs.js';
import { findItem } from './find-item.js';

/**
 * Step 7: what is asked for leads, on this endpoint, to a tool, prompt or resource that is approved and that the tenant has
 * switched on; only such are in a snapshot (access.md §1).
 *
 * Not checked: whether this caller may know of it.
 *
 * @throws Denied `tool-not-found`, on the wire the same as `tool-not-granted`
 */
export const publishedTool =
  () =>
  ({ server }: AddressedRequest, snapshot: FreshSnapshot, { call }: ItemCallMessage): PublishedTool => {
    const served = findItem(snapshot, call, server);
    if (served === undefined) throw new Denied('tool-not-found', { detail: call.name.slice(0, 200) });
    return proven(served);
  };
