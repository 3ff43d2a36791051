import { Denied } from '#libs/denial';
import { findTool } from '#libs/policy';
import type { ServedTool } from '../../../snapshot/active-snapshot.js';
import {
  type AddressedRequest,
  type FreshSnapshot,
  proven,
  type PublishedTool,
  type ToolCallMessage,
} from '../../proofs.js';

/**
 * Step 7: the name leads, on this endpoint, to a tool that is approved and that the tenant has switched on; only such tools
 * are in a snapshot (access.md §1).
 *
 * Not checked: whether this caller may know of it.
 *
 * @throws Denied `tool-not-found`, on the wire the same as `tool-not-granted`
 */
export const publishedTool =
  () =>
  (
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    { call: { name } }: ToolCallMessage,
  ): PublishedTool => {
    const served = servedTool(addressed, snapshot, name);
    if (served === undefined) throw new Denied('tool-not-found', { detail: name.slice(0, 200) });
    return proven(served);
  };

function servedTool(
  { server: endpoint }: AddressedRequest,
  { policy, facts: all }: FreshSnapshot,
  name: string,
): ServedTool | undefined {
  const tool = findTool(policy, name, endpoint);
  if (tool === undefined) return undefined;
  const server = policy.servers.get(tool.server);
  const facts = all.get(tool.urn);
  return server === undefined || facts === undefined ? undefined : { tool, server, facts };
}
