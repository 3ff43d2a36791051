import { precededBy } from '../../text/frame.js';
import { span, type ClauseRule } from '../rule.js';

const DECEIVE =
  /^(pretend|lie|deny|fake|falsify|fabricate|impersonate|mislead|deceive|trick|convince|manipulate|gaslight|假装|撒谎|否认|欺骗|伪造)$/;
const EVEN =
  /\b(tell|inform|assure|reply to|say to|告诉)\b[^.]{0,12}\b(the )?(user|human|operator|customer|client|用户)\b[^.]{0,60}\b(even (if|though|when)|regardless|no matter|although|即使)\b/i;

/** Has the agent say what is not so. */
export const deception: ClauseRule = {
  id: 'manifest.deception',
  severity: 'high',
  explanation: 'Has the agent deceive: pretend, deny, or report what is not so.',
  finds(clause, string) {
    if (string.role === 'name' || string.role === 'value') return undefined;
    const even = EVEN.exec(clause.text);
    if (even) return { start: clause.start + even.index, end: clause.start + even.index + even[0].length };
    const at = clause.words.findIndex(({ text }) => DECEIVE.test(text));
    if (
      at >= 0 &&
      /^(pretend|假装)$/.test(clause.words[at]?.text ?? '') &&
      /^(to|you|you're|i|we)$/.test(clause.words[at + 1]?.text ?? '')
    )
      return undefined;
    if (
      clause.words[at]?.text === 'deny' &&
      !/^(that|having|knowing|any|it|its|this)$/.test(clause.words[at + 1]?.text ?? '')
    )
      return undefined;
    if (at < 0 || precededBy(clause, at, ['negation'], 3)) return undefined;
    const headed =
      at === 0 || /[,:;]\s*$/.test(clause.text.slice(0, (clause.words[at]?.start ?? 0) - clause.start));
    const told = clause.words
      .slice(Math.max(0, at - 3), at)
      .some(({ text }) => /^(must|should|shall|always|please|then|and)$/.test(text));
    return headed || told ? span(clause, at, at + 3) : undefined;
  },
};
