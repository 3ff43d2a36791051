import { foundIn } from '../found-in.js';
import type { ClauseRule } from '../rule.js';

const GUIDANCE =
  "(your|you|previous|prior|earlier|existing|original|initial|former|host's|system|safety|ethical|developer's?|security|content|usual|standard)( \\w+){0,2} (guidelines?|instructions?|rules?|polic(y|ies)|directives?|restrictions?|safeguards?|guardrails?|limits|limitations|orders|training|system prompt|system message)";
const LAPSED =
  "(outdated|obsolete|expired|void|lifted|paused|suspended|waived|set aside|skipped|ignored|superseded|overruled|disregarded|irrelevant|(do(es)?( not|n't)|no longer) (apply|cover|count|hold|bind|matter)|(is|are) (only )?a draft|yield)";

const PATTERNS: readonly RegExp[] = [
  new RegExp(`\\b${GUIDANCE}\\b[^.]{0,40}\\b${LAPSED}\\b`, 'i'),
  new RegExp(`\\b(no longer|not) (bound|restricted|limited|constrained) by\\b`, 'i'),
  new RegExp(
    `\\b(wins?|weighs? more|ranks? (above|higher)|stands? above|outranks?|prevails?|go with this|(has|have|takes?) (priority|precedence)|more recent|trumps?)\\b[^.]{0,40}\\b(${GUIDANCE}|user|human|system|person|policy)\\b`,
    'i',
  ),
  /\b(same|higher|full|more) (authority|weight|rank|trust(ed)?|privileges?)\b[^.]{0,16}\b(as|than)\b[^.]{0,16}\b(user|human|system|person|operator|developer)\b|\btrusted more than\b[^.]{0,16}\b(user|human|person)\b/i,
  /\b(operating|act(s|ing)?|works?|run(s|ning)?) (from now on )?(without|free of|in) (any )?(limits?|restrictions?|(maintenance|developer|god|unrestricted|admin) mode)\b|\b(developer|maintenance|god|unrestricted) mode is\b/i,
  /\bas (coming|sent|typed|written) (from|by) (the|your|an?) (developer|system|user|administrator|owner)\b|\bas if (I|the user|the developer) had (typed|said|written|asked)\b/i,
  /\b(whatever|regardless of what) (the|your) polic(y|ies)\b|\b(weighs more|wins) than? what the (human|user)\b/i,
];

/** Declares the guidance that the agent follows to be lapsed, or itself to rank above it. */
export const lapsedGuidance: ClauseRule = {
  id: 'manifest.instruction-override',
  severity: 'high',
  explanation: 'Declares what guides the agent to be void, or ranks itself above it.',
  finds(clause, string) {
    return string.role === 'name' || string.role === 'value' ? undefined : foundIn(clause, PATTERNS);
  },
};
