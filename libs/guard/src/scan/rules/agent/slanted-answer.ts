import { describesItself } from '../../text/describes-itself.js';
import { foundIn } from '../found-in.js';
import type { ClauseRule } from '../rule.js';

const ANSWER = '(answers?|repl(y|ies)|responses?|summar(y|ies)|reports?|recommendations?|conversations?)';

const PATTERNS: readonly RegExp[] = [
  new RegExp(
    `\\b(recommend|promote|praise|advertise|mention|endorse|link to|push)\\b[^.]{0,40}\\b(in|at the end of|with) (each|every|all|any|your)\\b[^.]{0,12}\\b${ANSWER}\\b`,
    'i',
  ),
  new RegExp(
    `\\b(must|should|may|shall|can|has to|ha(s|ve) to|(is|are) to|(is|are)( not| never)?)( not| never|n't)?( be)? (omit\\w*|leave out|left out|show up|appear|included?|presented|permitted|mentioned|kept out)\\b[^.]{0,40}\\b(${ANSWER}|when you answer)\\b`,
    'i',
  ),
  new RegExp(
    `\\b(the|your|each|every|all) (final )?${ANSWER}\\b[^.]{0,12}\\b(must|should|has to|have to|needs? to|always|is to)\\b[^.]{0,16}\\b(omit|contain|carry|end|begin|start|close|include|praise|favou?r|leave out|mention)\\b[^.]{0,24}(["'“\`]|https?:|\\b(link|sentence|phrase|slogan|warnings?|criticism|security|vendor|product|brand)\\b)`,
    'i',
  ),
  /\b(steer|nudge|push|talk|persuade|convince) the (user|customer|person|buyer)\b|\bclose the sale\b|\b(close|end) (each|every) (reply|answer|message|response) with\b|\bkeep (them|it|this|those) out of the (report|answer|summary|review)\b|\b(change|avoid) the subject\b|\bdrop (negative|bad|critical)\b/i,
];

/** Slants what the agent tells people: promotion in every answer, warnings left out. */
export const slantedAnswer: ClauseRule = {
  id: 'manifest.result-rewrite',
  severity: 'high',
  explanation: 'Slants what the agent answers: promotes something, or leaves out what people should know.',
  finds(clause, string) {
    return string.role === 'prose' && !describesItself(clause) ? foundIn(clause, PATTERNS) : undefined;
  },
};
