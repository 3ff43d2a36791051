import { Denied } from '#libs/denial';
import { type HeaderParam, headerParamValue } from './header-params.js';
import type { McpHeaders } from './mcp-headers.js';

/**
 * Proves that each `x-mcp-header` property present in `arguments` is repeated in its `Mcp-Param-*` header.
 * Unknown `Mcp-Param-*` headers are ignored: none is forwarded. Runs after the tool is known to be visible, because a
 * mismatch would reveal that it exists; `Mcp-Name` is checked earlier, by `assertModernEnvelope`.
 *
 * @param params of the approved schema: `headerParams(inputSchema)`
 * @throws Denied `header-mismatch`
 */
export function assertModernToolHeaders(
  args: Readonly<Record<string, unknown>>,
  headers: McpHeaders,
  params: readonly HeaderParam[],
): void {
  for (const { header, key, path } of params) {
    const value = headerParamValue(args, path);
    if (value === undefined) continue;
    const given = headers.param.get(key);
    if (given === undefined || !sameValue(given, value)) {
      throw new Denied('header-mismatch', { detail: `Mcp-Param-${header} differs from the body` });
    }
  }
}

/** Integers compare as numbers (`42` = `42.0`), the rest as text. */
function sameValue(given: string, value: string | number | boolean): boolean {
  if (typeof value !== 'number') return given === String(value);
  return /^-?\d{1,17}(?:\.\d{1,17})?(?:[eE][+-]?\d{1,2})?$/.test(given) && Number(given) === value;
}
