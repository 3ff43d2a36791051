import { listPage, listResult, type RequestMessage } from '#libs/mcp';
import type { ItemKind, SnapshotTool } from '#libs/contracts';
import type { ActiveCaller, AddressedRequest, FreshSnapshot, WellFormedMessage } from '../proofs.js';

const TTL_MS = 30_000;

/**
 * Text of the result of a list method: one page of what is visible, each as it was approved (mcp-protocol §8, §14.2).
 *
 * @throws Denied `cursor-unknown`
 */
export function itemsPage(
  kind: ItemKind,
  addressed: AddressedRequest,
  { facts, version }: FreshSnapshot,
  caller: ActiveCaller,
  { era }: WellFormedMessage,
  { params }: RequestMessage,
  visible: readonly SnapshotTool[],
): string {
  const texts: string[] = [];
  for (const { urn } of visible) {
    const item = facts.get(urn);
    if (item !== undefined) texts.push(addressed.server === undefined ? item.exposed : item.definition);
  }
  const binding = JSON.stringify([addressed.endpoint, caller.principal, version, kind]);
  const { items, nextCursor } = listPage(texts, (text) => text.length, params['cursor'], binding);
  return listResult({ kind, items, era, ttlMs: TTL_MS, nextCursor });
}
