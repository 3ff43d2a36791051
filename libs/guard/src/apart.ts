import type { Span } from './scan/finding.js';

/** The spans of a text that overlap none before them in the list, in the order of the text. */
export function apart<T extends Span>(length: number, spans: readonly T[]): T[] {
  if (spans.length === 0) return [];
  const taken = new Uint8Array(length);
  const free = spans.filter(({ start, end }) => {
    if (taken.subarray(start, end).includes(1)) return false;
    taken.fill(1, start, end);
    return true;
  });
  return free.toSorted((a, b) => a.start - b.start);
}
