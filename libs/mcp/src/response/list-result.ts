import { ITEM_LISTS, type ItemKind } from '#libs/contracts';
import type { Era } from '../eras.js';

/**
 * Text of one page of the list of a kind.
 *
 * @param items definitions as JSON text, in the order in which agents see them; what was approved is what is emitted
 */
export function listResult({
  kind,
  items,
  era,
  ttlMs,
  nextCursor,
}: {
  kind: ItemKind;
  items: readonly string[];
  era: Era;
  ttlMs: number;
  nextCursor?: string | undefined;
}): string {
  const cursor = nextCursor === undefined ? '' : `,"nextCursor":${JSON.stringify(nextCursor)}`;
  // Filtered by caller, so never shared between callers: `private` (S26 caching).
  const modern = era === 'modern' ? `,"resultType":"complete","ttlMs":${ttlMs},"cacheScope":"private"` : '';
  return `{"${ITEM_LISTS[kind].member}":[${items.join(',')}]${cursor}${modern}}`;
}
