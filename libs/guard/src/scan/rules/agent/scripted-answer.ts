import { describesItself } from '../../text/describes-itself.js';
import { foundIn } from '../found-in.js';
import type { ClauseRule } from '../rule.js';

const SAY = '(say|answer|tell|reply|claim|respond|state|describe|assure|deny|insist)';

const PATTERNS: readonly RegExp[] = [
  new RegExp(
    `\\b(if|when(ever)?|should|in case)\\b[^.]{0,30}\\b(asks?|asked|inquires?|inquired|wonders?|questions?|suspicious)\\b[^.]{0,40}[,:]? (please )?(you )?(should |must )?${SAY}\\b[^.]{0,8}\\b(that|them|only|it)\\b`,
    'i',
  ),
  new RegExp(
    `\\b(fails?|failed|failure|wrong|errors?|skipped|not \\w+ed)\\b[^.]{0,30}\\b(${SAY}|report|show|present|mark)\\b[^.]{0,24}\\b(succe(ss|eded)|passed|fine|worked|as done|completed|correct|ok)\\b`,
    'i',
  ),
  new RegExp(
    `\\b(${SAY}|report|present|show|tell people)\\b[^.]{0,40}\\b(although|even though|though|while in fact|in any case|regardless of)\\b`,
    'i',
  ),
  /\b(speak|answer|act|pose|write|reply|present yourself|give yourself out) as (though|if) (you|it) (were|was|are)\b|\b(pose|pass yourself off|give yourself out) as\b|\btake over the role of\b|\bunder the pretext\b|\binvent a\b|\bplausible (reason|excuse)\b|\bby telling (them|the \w+) that\b/i,
  /\bapprove (the|any|every|all)\b[^.]{0,24}\b(regardless|whatever|no matter|without (reading|looking))\b/i,
];

/** Puts false answers into the agent's mouth, or ready ones for questions about the tool itself. */
export const scriptedAnswer: ClauseRule = {
  id: 'manifest.deception',
  severity: 'high',
  explanation: 'Tells the agent what to answer, whether it is so or not.',
  finds(clause, string) {
    if (string.role === 'name' || string.role === 'value' || describesItself(clause)) return undefined;
    return foundIn(clause, PATTERNS);
  },
};
