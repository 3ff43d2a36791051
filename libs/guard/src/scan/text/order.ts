import type { Clause } from './clauses.js';

const ORDER =
  /\b(must|shall|should|ought to|ha(s|ve) to|needs? to|(is|are) (also )?(to be|needed|required|necessary|expected)|mandatory|essential|be sure|make sure|ensure|remember to|do(n't| not) forget|kindly|please|first|beforehand|always|in addition|also)\b|必须|应当|应该|务必|需要|请|要求|须/i;

/** Is somebody told to do something, whoever that is: a modal, a polite or a passive order? */
export function isOrdered(clause: Clause): boolean {
  return ORDER.test(clause.text);
}
