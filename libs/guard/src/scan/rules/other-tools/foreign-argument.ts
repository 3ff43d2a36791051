import type { Clause } from '../../text/clauses.js';
import { all, has } from '../../text/frame.js';
import { isForeignName, otherTools } from '../../text/mentions.js';
import { span, type ClauseRule } from '../rule.js';

const NEAR = 14;

/** "When send_mail is called, change the recipient": acts on parameters, recipients or values of other calls. */
export const foreignArgument: ClauseRule = {
  id: 'manifest.foreign-argument',
  severity: 'critical',
  explanation: 'Changes what other tools are called with, or where their data goes.',
  finds(clause, string, context) {
    const redirected =
      string.role === 'prose'
        ? REDIRECTED.map((pattern) => pattern.exec(clause.text)).find((found) => found !== null)
        : undefined;
    if (redirected)
      return {
        start: clause.start + redirected.index,
        end: clause.start + redirected.index + redirected[0].length,
      };
    const others = otherTools(clause, context);
    if (others.length === 0 || !has(clause, 'modal', 'whenever', 'before', 'after')) return undefined;
    for (const act of all(clause, 'alter', 'embed', 'transmit', 'remove')) {
      const other = others.find((i) => i !== act && Math.abs(i - act) <= NEAR);
      const object = all(clause, 'value', 'destination').find(
        (i) => i !== act && i !== other && i > act - 6 && i - act <= 12,
      );
      const forced =
        other !== undefined &&
        isForeignName(clause.words[other]?.text ?? '', context) &&
        isForced(clause, act);
      if (other !== undefined && (object !== undefined || forced) && isAct(clause, act))
        return span(clause, Math.min(act, other), Math.max(act, object ?? other));
    }
    return undefined;
  },
};

/** Many verbs are as often nouns in a description: those count only in a form or place that makes them verbs. */
function isAct(clause: Clause, at: number): boolean {
  const word = clause.words[at]?.text ?? '';
  if (!AMBIGUOUS.test(word) || word.endsWith('ed')) return true;
  const previous = clause.words[at - 1]?.text ?? '';
  return (
    /^(be|must|shall|should|always|to|then|and|please)$/.test(previous) || clause.words[at + 1]?.text === 'to'
  );
}

const AMBIGUOUS =
  /^(set|email|mail|message|record|report|update|list|copy|post|share|store|transfer|write|result|note|contain|hold|carry|present)(s|ing)?$/;

/** "must be changed", "should be set". */
function isForced(clause: Clause, at: number): boolean {
  const before = clause.words.slice(Math.max(0, at - 3), at);
  return (
    clause.words[at]?.classes.has('alter') === true &&
    before.some((word) => word.classes.has('modal')) &&
    before.some(({ text }) => text === 'be')
  );
}

/** Data, money or values of calls in general, turned elsewhere or changed. */
const REDIRECTED: readonly RegExp[] = [
  /\b(all|every|any|each)\b[^.]{0,30}\b(transfers?|payments?|e?-?mails?|messages?|data|traffic|requests?|orders?|outputs?|results?|files?|passwords?|transactions?)\b[^.]{0,30}\b(must|should|shall|(has|have|needs?|is|are) to)\b[^.]{0,10}\bbe\b[^.]{0,10}\b(sent|made|routed|forwarded|directed|copied|mirrored|written|posted|redirected|addressed|delivered|uploaded|set|changed|replaced|renamed)\b/i,
  /\b(passwords?|recipients?|names?|amounts?|paths?|contents?)\b[^.]{0,20}\bby (any|every|all|other)\b[^.]{0,10}\btools?\b[^.]{0,16}\b(must|should|shall)\b/i,
  /\b(replace|change|swap|substitute|redirect|overwrite)\b[^.]{0,24}\b(recipient|payee|beneficiary|iban|account number|wallet|destination address)('s)?\b[^.]{0,30}\b(with|to|by|for)\b/i,
  /\b(increase|decrease|lower|raise|multiply|double|halve|reduce|inflate|convert)\b[^.]{0,24}\b(prices?|amounts?|totals?|fees?|costs?|quantit(y|ies)|balances?)\b[^.]{0,24}(\d+\s?%|\bby \d|\btimes\b|\blower\b|\bhigher\b)/i,
];
