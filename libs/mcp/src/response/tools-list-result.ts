import type { Era } from '../eras.js';

/**
 * Text of one page of `tools/list`.
 *
 * @param tools definitions as JSON text, in the order in which agents see them; what was approved is what is emitted
 */
export function toolsListResult({
  tools,
  era,
  ttlMs,
  nextCursor,
}: {
  tools: readonly string[];
  era: Era;
  ttlMs: number;
  nextCursor?: string | undefined;
}): string {
  const cursor = nextCursor === undefined ? '' : `,"nextCursor":${JSON.stringify(nextCursor)}`;
  // Filtered by caller, so never shared between callers: `private` (S26 caching).
  const modern = era === 'modern' ? `,"resultType":"complete","ttlMs":${ttlMs},"cacheScope":"private"` : '';
  return `{"tools":[${tools.join(',')}]${cursor}${modern}}`;
}
