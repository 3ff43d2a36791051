import type { Span } from '../finding.js';
import type { Clause } from '../text/clauses.js';

/** Where the first of the patterns occurs in the clause. */
export function foundIn(clause: Clause, patterns: readonly RegExp[]): Span | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(clause.text);
    if (found)
      return { start: clause.start + found.index, end: clause.start + found.index + found[0].length };
  }
  return undefined;
}
