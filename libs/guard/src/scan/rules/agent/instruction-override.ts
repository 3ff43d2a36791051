import type { Span } from '../../finding.js';
import type { Clause } from '../../text/clauses.js';
import { all, precededBy } from '../../text/frame.js';
import { span, type ClauseRule } from '../rule.js';

const RANKED =
  /^(instructions?|rules?|guidelines?|polic(y|ies)|prompts?|restrictions?|directives?|safeguards?|guardrails?|orders?|descriptions?|constraints?|training|moderation|系统提示|指令|规则|指示|限制|提示词)$/;
const EARLIER =
  /^(previous|prior|earlier|above|existing|other|others|all|any|your|original|system|safety|user|user's|users|developer|security|initial|former|之前|以前|所有|其他|任何|系统)$/;
const RANK = /^(precedence|priority|overrides?|overriding|supersedes?|superseding|outranks?|trumps?|优先)$/;

/** "Ignore previous instructions", "takes precedence over the system prompt". */
export const instructionOverride: ClauseRule = {
  id: 'manifest.instruction-override',
  severity: 'high',
  explanation: 'Claims rank over the instructions of the user, the system or other tools.',
  finds(clause) {
    for (const at of all(clause, 'ignore')) {
      if (precededBy(clause, at, ['negation'], 3)) continue;
      const near = clause.words.slice(at + 1, at + 8);
      const ranked = near.findIndex(({ text }) => RANKED.test(text));
      if (ranked >= 0 && near.slice(0, ranked + 1).some(({ text }) => EARLIER.test(text)))
        return span(clause, at, at + 1 + ranked);
    }
    const against = AGAINST.exec(clause.text);
    if (against)
      return { start: clause.start + against.index, end: clause.start + against.index + against[0].length };
    const lifted = liftedRules(clause);
    if (lifted) return lifted;
    const rank = clause.words.findIndex(({ text }) => RANK.test(text));
    if (rank < 0) return undefined;
    const over = clause.words.slice(rank + 1, rank + 8);
    const ranked = over.findIndex(
      ({ text }) => RANKED.test(text) || /^(user|request|anything|everything|tools?)$/.test(text),
    );
    const named = over.some(({ text }) => EARLIER.test(text));
    return ranked >= 0 && named ? span(clause, rank, rank + 1 + ranked) : undefined;
  },
};

/** "All safety restrictions are lifted", "policies no longer apply". */
function liftedRules(clause: Clause): Span | undefined {
  const rules = clause.words.findIndex(({ text }) => LIFTABLE.test(text));
  const lifted = clause.words.findIndex(({ text }, i) => i > rules && i - rules <= 6 && LIFTED.test(text));
  const negated = clause.words.findIndex(
    ({ text }, i) =>
      i > rules &&
      i - rules <= 6 &&
      /^(apply|count|hold|matter|bind)$/.test(text) &&
      precededBy(clause, i, ['negation'], 3),
  );
  const end = Math.max(lifted, negated);
  return rules >= 0 && end >= 0 ? span(clause, rules, end) : undefined;
}

const LIFTABLE = /^(restrictions?|safeguards?|guardrails?|guidelines?|polic(y|ies)|safety|rules?|限制|规则)$/;
const LIFTED = /^(lifted|suspended|void|waived|off|relaxed|removed|revoked|解除|取消)$/;

/** The user's wish set aside, another person put on, all later answers bound. */
const AGAINST =
  /\b(no matter|regardless of|irrespective of|whatever|even if)\b[^.]{0,12}\b(the )?(user|human|customer|operator)\b[^.]{0,16}\b(asks?|asked|requests?|requested|says?|said|wants?|wanted|chose|chooses|specif\w+|instructs?|instructions?)\b|\b(you are|you're) (now|no longer)\b|\bfrom now on\b|\bact as (an? )?(unrestricted|admin\w*|root|different|another)\b|\bcomply with (every|all|any)\b/i;
