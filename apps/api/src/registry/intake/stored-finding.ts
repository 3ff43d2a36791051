import type { FindingSeverity, StoredFinding } from '#libs/contracts';
import type { ManifestFinding } from '#libs/guard';
import { isObject } from '#libs/manifest';

const MAX_EXCERPT = 200;
const ORDER: readonly FindingSeverity[] = ['critical', 'high', 'medium', 'low', 'info'];

export const gravestFirst = (findings: readonly ManifestFinding[]): ManifestFinding[] =>
  findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));

/** A finding with what stands at its place, so that it can be read without the definition. */
export function storedFinding(
  { rule, severity, pointer, span, explanation }: ManifestFinding,
  definition: unknown,
): StoredFinding {
  const text = valueAt(definition, pointer);
  const excerpt =
    span === undefined || typeof text !== 'string'
      ? null
      : text.slice(span.start, Math.min(span.end, span.start + MAX_EXCERPT));
  return { rule, severity, pointer, span: span ?? null, excerpt, explanation };
}

/** Value at an RFC 6901 pointer; undefined where it leads nowhere. */
function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) at = at[Number(name)] as unknown;
    else at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}
