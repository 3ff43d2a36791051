import type { Span } from '../../scan/finding.js';

const LONGEST = 2_000;
const [NEWLINE, SPACE, TAB, STOP, MARK, QUERY] = [10, 32, 9, 46, 33, 63];

/** Sentences and lines of a text; what is longer than 2,000 characters is none. */
export function segmentsOf(text: string): Span[] {
  const segments: Span[] = [];
  let start = 0;
  const add = (end: number) => {
    while (start < end && text.charCodeAt(start) <= SPACE) start++;
    if (end > start && end - start <= LONGEST) segments.push({ start, end });
    start = end;
  };
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === NEWLINE) add(at);
    else if (unit === STOP || unit === MARK || unit === QUERY) {
      const next = text.charCodeAt(at + 1);
      if (next === SPACE || next === NEWLINE || next === TAB) add(at + 1);
    }
  }
  add(text.length);
  return segments;
}
