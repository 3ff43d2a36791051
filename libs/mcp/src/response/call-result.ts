import type { Era } from '../eras.js';

/**
 * Text of a `tools/call` result for an agent, rebuilt from an accepted upstream result: `content`, `structuredContent`
 * and `isError` only. The modern era adds `resultType`; in the legacy era an error carries no structured content.
 */
export function callResult(
  era: Era,
  { content, structuredContent, isError }: Readonly<Record<string, unknown>>,
): string {
  const failed = isError === true;
  return JSON.stringify({
    ...(era === 'modern' ? { resultType: 'complete' } : {}),
    content: content ?? [],
    ...(structuredContent === undefined || (failed && era === 'legacy') ? {} : { structuredContent }),
    ...(failed ? { isError } : {}),
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
