/** Something in a text that tells of a person. */
export interface PiiSpan {
  /** `pii.<kebab-name>`. */
  readonly rule: string;
  /** UTF-16 offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export function spansOf(
  text: string,
  rule: string,
  pattern: RegExp,
  valid: (match: string, index: number) => boolean,
): PiiSpan[] {
  return [...text.matchAll(pattern)]
    .filter(({ 0: match, index }) => valid(match, index))
    .map(({ 0: match, index }) => ({ rule: `pii.${rule}`, start: index, end: index + match.length }));
}

/** What stands shortly before an offset, in lower case: where a label would be. */
export function labelBefore(text: string, index: number, reach = 32): string {
  return text.slice(Math.max(0, index - reach), index).toLowerCase();
}
