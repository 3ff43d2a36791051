import { all, has, precededBy } from '../../text/frame.js';
import type { Clause } from '../../text/clauses.js';
import { foundIn } from '../found-in.js';
import { span, type ClauseRule } from '../rule.js';

const THING = /^(this|these|that|it|any|anything|about|the|such)$/;
const MATTER =
  /^(step|steps|instruction|instructions|process|action|actions|behaviou?r|check|call|calls|operation|tool|request|change|changes|modification|transfer|note|rule|requirement|procedure|activity|fact|detail|details|directive|message|parameter|access|reading|copy|it|this|them|anyone|anybody)$/;
const ACTS = ['transmit', 'embed', 'read', 'alter', 'invoke', 'remove'];

/** Keeps something from the person for whom the call is made. */
export const hideFromUser: ClauseRule = {
  id: 'manifest.hide-from-user',
  severity: 'critical',
  explanation: 'Asks the agent to keep something from the user, or to act without the user noticing.',
  finds(clause, string) {
    return string.role === 'name'
      ? undefined
      : (negatedDisclosure(clause) ?? keptFrom(clause) ?? covertAct(clause) ?? foundIn(clause, UNNOTICED));
  },
};

/** "Do not tell the user", "never mention this step", "without informing the operator". */
function negatedDisclosure(clause: Clause) {
  for (const at of all(clause, 'disclose', 'ask')) {
    const strict = STRICT.test(clause.words[at]?.text ?? '') || shownTo(clause, at);
    if (!precededBy(clause, at, ['negation'], 4) || isStated(clause, at)) continue;
    const after = clause.words.slice(at + 1, at + 7);
    const user = after.findIndex((word) => word.classes.has('user'));
    if (user >= 0 && strict) return span(clause, Math.max(0, at - 3), at + 1 + user);
    if (
      strict &&
      after.slice(0, 1).some(({ text }) => THING.test(text)) &&
      after.slice(0, 4).some(({ text }) => MATTER.test(text))
    )
      return span(clause, Math.max(0, at - 3), at + Math.min(3, after.length));
  }
  return undefined;
}

/** "Users are not notified": how it is, and no order. */
function isStated(clause: Clause, at: number): boolean {
  const [be = '', not = ''] = clause.words.slice(Math.max(0, at - 2), at).map(({ text }) => text);
  return (clause.words[at]?.text ?? '').endsWith('ed') && /^(is|are|was|were)$/.test(be) && not === 'not';
}

/** "Show the user …": the person comes next. */
function shownTo(clause: Clause, at: number): boolean {
  const next = clause.words.slice(at + 1, at + 4);
  return (
    /^(show|display|present|tell|let|report)$/.test(clause.words[at]?.text ?? '') &&
    /^(the|your|any|to)$/.test(next[0]?.text ?? '') &&
    next.slice(0, 2).some((word) => word.classes.has('user') && word.text !== 'them')
  );
}

/** Verbs that are about telling a person, not about what a call returns. */
const STRICT =
  /^(tell|telling|mention|mentioning|mentioned|inform|informing|informed|reveal|revealing|disclose|disclosing|notify|notifying|notified|alert|alerting|warn|warning|discuss|discussing|reference|admit|explain|explaining|acknowledge|acknowledging|announce|expose|talk|hint|say|告诉|告知|提及|透露|通知|提到|说明|解释|披露|knowledge|awareness|consent|permission|notice)$/;

/** "Keep this hidden from the user", "the user must not see it", "the user is unaware". */
function keptFrom(clause: Clause) {
  for (const at of all(clause, 'conceal')) {
    const from = clause.words.findIndex(
      (word, i) => i > at && i - at <= 5 && (word.text === 'from' || word.text === 'to'),
    );
    const user = all(clause, 'user').find((i) => Math.abs(i - at) <= 8);
    if (from >= 0 && user !== undefined && user > from) return span(clause, at, user);
    if (user !== undefined && /^(unaware|unnoticed|隐瞒|保密)$/.test(clause.words[at]?.text ?? ''))
      return span(clause, at, user);
  }
  for (const at of all(clause, 'user')) {
    const seen = clause.words.findIndex(
      (word, i) =>
        i > at &&
        i - at <= 6 &&
        /^(see|know|notice|aware|realize|realise|learn|informed|told|notified|suspect|知道|看到|察觉)$/.test(
          word.text,
        ),
    );
    if (seen >= 0 && precededBy(clause, seen, ['negation'], 4) && !isStated(clause, seen))
      return span(clause, at, seen);
  }
  return undefined;
}

/** "Silently forward …": a covert manner next to an act on data. */
function covertAct(clause: Clause) {
  for (const at of all(clause, 'covert')) {
    if (clause.words.slice(Math.max(0, at - 2), at).some(({ text }) => DESCRIBED.test(text))) continue;
    const act = all(clause, ...ACTS).find((i) => (i > at && i - at <= 3) || at - i === 1);
    if (
      act !== undefined &&
      has(clause, 'modal', 'user', 'model', 'conversation', 'credential', 'destination')
    )
      return span(clause, at, act);
  }
  return undefined;
}

/** What happens, told and not asked for: "would silently be ignored". */
const DESCRIBED = /^(would|will|may|might|can|is|are|be|was|were|gets?)$/;

const UNNOTICED: readonly RegExp[] = [
  /\b(nobody|no one|no-one|none)\b[^.]{0,16}\b(notices?|knows?|sees?|learns?|finds out|suspects?)\b/i,
  /\b(instructions?|step|steps|text|note|rule|section|directive|behaviou?r|process|prompt)\b[^.]{0,24}\b(confidential|secret|private|hidden|internal only)\b/i,
  /\b(must|should|may|can|will|shall|do|does)(n't| not| never)\b[^.]{0,12}\b(be )?(disclosed?|revealed?|mentioned?|divulged?)\b/i,
  /\b(no need|not necessary|not needed|unnecessary|needn't|no reason|pointless)\b[^.]{0,24}\b(mention|tell|inform|notify|bring|disclose|explain|told|informed|report)\b/i,
  /\bbring\b[^.]{0,12}\bup\b[^.]{0,12}\b(user|human|operator|customer)\b/i,
  /\b(do not|don't|never|without)\b\s+(log|logging|record|recording|display|displaying|show|showing|print|printing)\b[^.]{0,16}\b(this|the) (call|request|parameters?|arguments?|action|step)\b/i,
  /\bhide\b[^.]{0,24}\bfrom\b[^.]{0,12}\b(user|human|operator|customer|admin\w*|anyone|them)\b/i,
];
