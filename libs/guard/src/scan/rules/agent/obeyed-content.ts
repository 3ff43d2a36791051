import { foundIn } from '../found-in.js';
import type { ClauseRule } from '../rule.js';

const ORDERS =
  '(instructions?|steps?|orders?|commands?|directions?|directives?|requests?|tasks?|sentences that look like commands|shell lines|code|whatever|what)';
const FOLLOW =
  '(follow(ed)?|obey(ed)?|execut(e|ed)|carr(y|ied) out|perform(ed)?|act(ed)? (up)?on|run|compl(y|ied) with|treat(ed)?|do)';
const FOREIGN =
  '(results?|outputs?|responses?|repl(y|ies)|pages?|documents?|source text|entries|emails?|e-?mails?|tickets?|comments?|brackets|markers|images?|attributes?|server|web ?pages?|files?)';

const PATTERNS: readonly RegExp[] = [
  new RegExp(
    `\\b${FOLLOW} (up )?(any|all|every|whatever|the|what)? ?${ORDERS}\\b( \\w+){0,4} (they|it|the ${FOREIGN}|${FOREIGN}) (contains?|says?|holds?|includes?|tells?|text says)\\b`,
    'i',
  ),
  new RegExp(
    `\\b${FOREIGN}\\b[^.]{0,40}\\b(contains?|holds?|includes?|tells?|control|carry|hold)\\b[^.]{0,24}\\b(${ORDERS}|agent|you)\\b[^.]{0,40}\\b(obey|execute[ds]?|carried out|followed|run|do|done|launch)\\b`,
    'i',
  ),
  new RegExp(
    `\\b${ORDERS}\\b[^.]{0,30}\\b(in|from|inside|within|contained in|found in)\\b[^.]{0,16}\\b${FOREIGN}\\b[^.]{0,24}\\b(must|should|shall|need|needs|has|have|is|are)( to)? be ${FOLLOW}\\b`,
    'i',
  ),
  /\b(do|follow|execute|run) (what(ever)?|everything) (the |it |they )?(returned |resulting )?(text |result |output |page |reply |server |tool )?(says|tells|asks|demands|orders)\b/i,
  /\b(anything|everything|text|whatever) (with)?in(side)? [^.]{0,30}\b(is|are|as) (an? )?(orders?|commands?|instructions?)\b|\borders from the\b[^.]{0,40}\b(obey|follow)\b/i,
  new RegExp(`\\bthe ${FOREIGN}('s)? instructions (have|has|carry)\\b`, 'i'),
];

/** Hands control to text that comes from elsewhere: what a call returns, a page, a ticket. */
export const obeyedContent: ClauseRule = {
  id: 'manifest.obeyed-content',
  severity: 'high',
  explanation: 'Has the agent obey what is written in results or documents.',
  finds(clause, string) {
    return string.role === 'name' || string.role === 'value' ? undefined : foundIn(clause, PATTERNS);
  },
};
