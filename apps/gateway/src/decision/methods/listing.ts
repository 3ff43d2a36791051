import { listPage, toolsListResult, type RequestMessage } from '#libs/mcp';
import type { SnapshotTool } from '#libs/contracts';
import type { ActiveCaller, AddressedRequest, FreshSnapshot, WellFormedMessage } from '../proofs.js';

const TTL_MS = 30_000;

/**
 * Text of a `tools/list` result: one page of the visible tools, each as it was approved (mcp-protocol §8, §14.2).
 *
 * @throws Denied `cursor-unknown`
 */
export function toolsPage(
  addressed: AddressedRequest,
  { facts, version }: FreshSnapshot,
  caller: ActiveCaller,
  { era }: WellFormedMessage,
  { params }: RequestMessage,
  visible: readonly SnapshotTool[],
): string {
  const texts: string[] = [];
  for (const { urn } of visible) {
    const tool = facts.get(urn);
    if (tool !== undefined) texts.push(addressed.server === undefined ? tool.exposed : tool.definition);
  }
  const binding = JSON.stringify([addressed.endpoint, caller.principal, version]);
  const { items, nextCursor } = listPage(texts, (text) => text.length, params['cursor'], binding);
  return toolsListResult({ tools: items, era, ttlMs: TTL_MS, nextCursor });
}
