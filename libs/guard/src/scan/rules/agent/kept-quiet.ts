import { describesItself } from '../../text/describes-itself.js';
import { foundIn } from '../found-in.js';
import type { ClauseRule } from '../rule.js';

const WHO =
  "(the |an? |any |your )?(end[- ]?)?(users?|persons?|people|humans?|operators?|customers?|clients?|participants?|owners?|anyone|anybody|someone|somebody|them|nobody|no one|staff|travellers?)('s)?";
const LEARN =
  '(told|tell|telling|informed?|informing|notif(y|ied|ying)|mention(ed|ing)?|aware|learns?|know|knowing|hears?|hear(d|ing)?|notices?|find out|see|bother(ed|ing)?|alert(ed|ing)?|burden(ed|ing)?|trouble|troubling|disturb(ed|ing)?)';
const NOT =
  "(not|n't|never|no need to|no reason to|needn't|inappropriate to|unnecessary to|pointless to|confusing to|without|avoid|refrain from|instead of|rather than|better not|nothing)";

/** Orders that leave a person in the dark, whatever is to be kept quiet. */
const QUIET: readonly RegExp[] = [
  new RegExp(`\\b${NOT}( to)?( be)?( \\w+)? ${LEARN}\\b[^.]{0,12}\\b${WHO}\\b`, 'i'),
  new RegExp(
    `\\b${WHO}( \\w+){0,2} ((must|should|shall|need|needs|ought|may)( ?n't| not| never)( to)?|(is|are) (not|never) to)( be)? ${LEARN}\\b`,
    'i',
  ),
  new RegExp(`\\b${WHO} (never|not|needn't|mustn't|shouldn't)( \\w+)? ${LEARN}\\b`, 'i'),
  /\b(let|make sure|ensure)\b( that)? (no ?one|nobody)\b|\b(no ?one|nobody)\b( \w+){0,4} (should|must|may|shall|will) (become aware|know|learn|notice|see|find out|hear)\b/i,
  /\bbetween (us|you and me|ourselves)\b|\bin the dark\b|\boff the record\b|\bno traces?\b|\bany trace\b|\bcover(ing)? (\w+ )?tracks?\b|\b(keep|stay|be|remain) (quiet|silent|discreet) (about|on)\b|\bno word (about|of) (it|this|that)\b|\blet on\b|\bspeak of (this|it) to\b/i,
  /\b(stays?|remains?|is (to be )?(left|kept)|(goes|go)) (unmentioned|undisclosed|unsaid|untold|unnoticed|unreported|hidden from|out of sight)\b/i,
  /\bleave\b( \w+){0,4} out of (your|the) (answer|reply|response|summary|report)\b|\b(don't|do not|never) bring (it |this |that )?up\b|\blooks? as if nothing\b|\bnobody is watching\b|\b(sneak|smuggle|slip)\b[^.]{0,60}\bin(to)?\b|^\W*(please |then |also )?(silently|quietly|secretly|covertly|discreetly|stealthily) [a-z]+\b|\bso that (it|this) (is|are)( not|n't) (noticed|traceable|detected|visible|logged)\b|\bbelow the (detection|alert)\b/i,
];

/** Keeps a person in the dark, in whatever words: "the operator needn't learn", "it stays unmentioned", "between us". */
export const keptQuiet: ClauseRule = {
  id: 'manifest.hide-from-user',
  severity: 'high',
  explanation: 'Asks the agent to keep something from the people it works for.',
  finds(clause, string) {
    if (string.role === 'name' || string.role === 'value' || describesItself(clause)) return undefined;
    return foundIn(clause, QUIET);
  },
};
