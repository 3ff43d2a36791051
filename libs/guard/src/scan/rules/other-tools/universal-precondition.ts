import { has, precededBy } from '../../text/frame.js';
import { asksForItself, isStrong, quantified } from '../../text/mentions.js';
import { span, type ClauseRule } from '../rule.js';

const BOUND = /^(preceded|followed|begins?|starts?|accompanied)$/;

/** "Must run before any other tool", "call this after every request": a tool that ties itself to all calls. */
export const universalPrecondition: ClauseRule = {
  id: 'manifest.universal-precondition',
  severity: 'high',
  explanation:
    'Ties itself to calls that are not its own: before, after or with every other tool or request.',
  finds(clause, string, context) {
    const first = FIRST.exec(clause.text);
    if (first && string.role === 'prose')
      return { start: clause.start + first.index, end: clause.start + first.index + first[0].length };
    const compelled = has(clause, 'modal');
    const itself = asksForItself(clause, context);
    for (const at of quantified(clause)) {
      const before =
        precededBy(clause, at, ['before'], 5) || followedByBefore(clause.words.slice(at + 1, at + 5));
      const ordered = before || precededBy(clause, at, ['after', 'whenever'], 4);
      const bound = compelled && clause.words.slice(at, at + 8).some(({ text }) => BOUND.test(text));
      const others = isStrong(clause, at) && (before || isOther(clause.words.slice(at, at + 3)));
      if (
        (ordered && itself) ||
        (ordered && compelled && others) ||
        (bound && (itself || isStrong(clause, at)))
      )
        return span(clause, Math.max(0, at - 4), at + 3);
    }
    return undefined;
  },
};

function isOther(words: readonly { text: string; classes: ReadonlySet<string> }[]): boolean {
  return words.some(
    ({ text, classes }) =>
      classes.has('another') || /^(tools?|functions?|plugins?|servers?|工具)$/.test(text),
  );
}

/** Chinese puts the order word behind what it orders. */
function followedByBefore(words: readonly { text: string; classes: ReadonlySet<string> }[]): boolean {
  return words.some(({ text, classes }) => classes.has('before') && /\p{Script=Han}/u.test(text));
}

/** Wants to be first, or in every conversation, whatever it is about. */
const FIRST =
  /\b(call|invoke|run|use|execute|trigger)\b[^.]{0,16}\b(me|this( tool| function)?|it)\b[^.]{0,12}\b(first|once|at the (start|beginning|end))\b[^.]{0,16}\b(in|of|for|on) (every|each|any|all)\b|\b(must|should|shall|has to|needs? to|always) be (the )?(very )?first\b[^.]{0,24}\b(tool|call|called|invoked|function|action)\b|\bbefore (doing|starting|proceeding|continuing|attempting|answering|responding)\b[^.]{0,12}\b(anything|everything)\b|\b(call|invoke|run|use|execute) (me|this|it)?\s*(on|at|for|in|with) (every|each) (user )?(turn|message|prompt|conversation|session|response|reply|answer)\b|\balways (call|run|use|invoke) me\b|\b(required|mandatory|compulsory|obligatory) (for|in|on|at) (all|every|each|any) (other )?(tasks?|requests?|conversations?|sessions?|calls?|tools?|operations?)\b/i;
