import type { Severity, Span } from '../scan/finding.js';
import type { Edit } from './view.js';

/** What one transform found in a text: that something is concealed, and how it reads once it is not. */
export interface Disclosure {
  /** `conceal.<kebab-name>`. */
  readonly rule: string;
  readonly severity: Severity;
  /** In order, without overlap; at least one. */
  readonly edits: readonly Edit[];
  /** The edits are worth reading without the text around them. */
  readonly alone?: true;
}

/** Looks for one kind of concealment. Linear in the length of the text. */
export type Transform = (text: string) => readonly Disclosure[];

/** A disclosure of all edits, or none if there are none. */
export function disclosed(
  rule: string,
  severity: Severity,
  edits: readonly Edit[],
  alone = false,
): Disclosure[] {
  if (edits.length === 0) return [];
  return [{ rule: `conceal.${rule}`, severity, edits, ...(alone ? { alone: true as const } : {}) }];
}

/** All places where the pattern (global) matches, read as `read` says; `undefined` leaves a place alone. */
export function edited(
  text: string,
  pattern: RegExp,
  read: (match: RegExpExecArray) => string | undefined,
): Edit[] {
  const edits: Edit[] = [];
  for (const match of text.matchAll(pattern)) {
    const reading = read(match);
    if (reading !== undefined)
      edits.push({ start: match.index, end: match.index + match[0].length, text: reading });
  }
  return edits;
}

export function hull(edits: readonly Edit[]): Span {
  return { start: edits[0]?.start ?? 0, end: edits.at(-1)?.end ?? 0 };
}

/** The code point that ends before the offset, as text. */
export function before(text: string, offset: number): string {
  const unit = text.charCodeAt(offset - 1);
  return text.slice(offset - (unit >= 0xdc00 && unit <= 0xdfff ? 2 : 1), offset);
}

/** The code point that starts at the offset, as text. */
export function after(text: string, offset: number): string {
  const point = text.codePointAt(offset);
  return point === undefined ? '' : String.fromCodePoint(point);
}
