import { isObject } from '#libs/manifest';
import type { Era } from '../eras.js';

/**
 * Text of a `tools/call` result for an agent, rebuilt from an accepted upstream result: `content`, `structuredContent`
 * and `isError` only, and beside them a `_meta` of our own. The modern era adds `resultType`. The legacy era knows structured content only as an object, and
 * not beside an error.
 */
export function callResult(
  era: Era,
  { content, structuredContent, isError }: Readonly<Record<string, unknown>>,
  meta?: Readonly<Record<string, unknown>>,
): string {
  const modern = era === 'modern';
  const failed = isError === true;
  const structured = modern || (!failed && isObject(structuredContent)) ? structuredContent : undefined;
  return JSON.stringify({
    ...(modern ? { resultType: 'complete' } : {}),
    content,
    // JSON.stringify leaves undefined members out.
    structuredContent: structured,
    isError: failed ? true : undefined,
    _meta: meta,
  });
}

/** Text of a tool result that says why the tool did not run: something a model can read and act on. */
export function toolErrorResult({
  era,
  text,
  meta,
}: {
  era: Era;
  text: string;
  meta?: Readonly<Record<string, unknown>>;
}): string {
  return JSON.stringify({
    ...(era === 'modern' ? { resultType: 'complete' } : {}),
    content: [{ type: 'text', text }],
    isError: true,
    ...(meta === undefined ? {} : { _meta: meta }),
  });
}
