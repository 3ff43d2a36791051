import { itemKey, readItemKey, type SnapshotTool } from '#libs/contracts';
import type { ItemCall } from '#libs/mcp';
import { findTool } from '#libs/policy';
import type { ServedTool } from '../../../snapshot/active-snapshot.js';
import type { FreshSnapshot } from '../../proofs.js';

/** The published item that a call means on an endpoint, the aggregate one or the one of `server`, if there is one. */
export function findItem(
  snapshot: FreshSnapshot,
  call: ItemCall,
  server: string | undefined,
): ServedTool | undefined {
  const { policy, facts: all } = snapshot;
  const tool = call.kind === 'tool' ? findTool(policy, call.name, server) : findOther(snapshot, call, server);
  if (tool === undefined) return undefined;
  const at = policy.servers.get(tool.server);
  const facts = all.get(tool.urn);
  return at === undefined || facts === undefined ? undefined : { tool, server: at, facts };
}

function findOther(
  { policy, facts }: FreshSnapshot,
  { kind, name }: ItemCall,
  server: string | undefined,
): SnapshotTool | undefined {
  const here = policy.itemsInOrder.filter((item) => server === undefined || item.server === server);
  const found = here.find((item) =>
    kind === 'prompt' && server === undefined
      ? item.exposedName === name && readItemKey(item.name).kind === kind
      : item.name === itemKey(kind, name),
  );
  // A URI that nobody approved by itself may be one that an approved template makes.
  if (found !== undefined || kind !== 'resource') return found;
  return here.find((item) => facts.get(item.urn)?.uris?.test(name) === true);
}
