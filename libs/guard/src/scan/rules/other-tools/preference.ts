import { all, pair, precededBy } from '../../text/frame.js';
import type { Span } from '../../finding.js';
import { foldedName } from '../../names/fold.js';
import type { Clause } from '../../text/clauses.js';
import { asksForItself, isForeignName, quantified } from '../../text/mentions.js';
import { span, type ClauseRule, type ScanContext } from '../rule.js';

const INSTEAD = /^(over|instead|rather|than|before|above|而不是|而非)$/;
const WORLD = /^(world|available|exists?|ever|market|all|others|alternatives?|other|else)$/;
const ITSELF = /^(this|it|it's|we|our|本|该|此)$/;

/** Compares itself with other tools, asks to be chosen, or calls others broken. */
export const preference: ClauseRule = {
  id: 'manifest.preference',
  severity: 'medium',
  explanation: 'Asks to be chosen over other tools, or speaks against them.',
  finds(clause, _string, context) {
    for (const at of all(clause, 'superlative')) {
      const praised = clause.words
        .slice(at + 1, at + 4)
        .findIndex((word) => word.classes.has('toolNoun') || /^(choice|option|solution)$/.test(word.text));
      const itself = clause.words.slice(Math.max(0, at - 5), at).some(({ text }) => ITSELF.test(text));
      const copula = clause.words
        .slice(Math.max(0, at - 4), at)
        .some(({ text }) => /^(is|are|it's|as|是)$/.test(text));
      const compared = clause.words.slice(at + 1, at + 9).some(({ text }) => WORLD.test(text));
      if (praised >= 0 && ((itself && copula) || compared))
        return span(clause, Math.max(0, at - 3), at + 1 + praised);
    }
    for (const at of quantified(clause)) {
      if (
        !clause.words
          .slice(at, at + 3)
          .some((word) => word.classes.has('another') || word.classes.has('toolNoun'))
      )
        continue;
      const isOther = clause.words.slice(at, at + 2).some((word) => word.classes.has('another'));
      const instead = clause.words.slice(Math.max(0, at - 3), at).some(({ text }) => INSTEAD.test(text));
      if (
        isOther &&
        instead &&
        all(clause, 'prefer', 'modal', 'invoke').length > 0 &&
        !/^before$/.test(clause.words[at - 1]?.text ?? '')
      )
        return span(clause, Math.max(0, at - 3), at + 2);
      if (isOther && precededBy(clause, at, ['negation'], 4) && precededBy(clause, at, ['invoke'], 3))
        return span(clause, Math.max(0, at - 4), at + 2);
      const bad = all(clause, 'discourage').find((i) => i > at && i - at <= 8);
      if (isOther && bad !== undefined) return span(clause, at, bad);
    }
    const distrust = DISTRUST.exec(clause.text);
    if (distrust)
      return {
        start: clause.start + distrust.index,
        end: clause.start + distrust.index + distrust[0].length,
      };
    const against = againstNamed(clause, context);
    if (against) return against;
    const replaced = pair(clause, ['discourage'], ['prefer', 'invoke'], 14);
    const told =
      replaced && clause.words.slice(replaced[0], replaced[1] + 8).some(({ text }) => text === 'instead');
    return told &&
      /\b(this|the)\b/i.test(clause.text) &&
      clause.words.slice(0, replaced[0]).some((w) => w.text.includes('_') || w.classes.has('another'))
      ? span(clause, replaced[0], replaced[1])
      : undefined;
  },
};

const BUILT_IN = /^(built-in|builtin|native|default|standard|original|official|内置|原生)$/;

/** "Use this instead of the built-in search", "supersedes `read_file`": against a tool it names and does not own. */
function againstNamed(clause: Clause, context: ScanContext): Span | undefined {
  for (const [at, { text }] of clause.words.entries()) {
    const named = isForeignName(text, context) || BUILT_IN.test(text);
    if (!named) continue;
    const near = clause.words.slice(Math.max(0, at - 4), at);
    const elsewhere = BUILT_IN.test(text) || context.foreign.has(foldedName(text));
    if (
      near.some((word) => /^(instead|rather|over|supersedes?|replaces?|obsoletes?)$/.test(word.text)) &&
      elsewhere &&
      asksForItself(clause, context)
    )
      return span(clause, Math.max(0, at - 4), at);
    if (
      isForeignName(text, context) &&
      near.some((word) => /^(supersedes?|replaces?|obsoletes?)$/.test(word.text))
    )
      return span(clause, Math.max(0, at - 2), at);
    const bad = all(clause, 'discourage').find(
      (i) => i > at && i - at <= 6 && !/^(broken|slow|legacy|unavailable)$/.test(clause.words[i]?.text ?? ''),
    );
    if (
      bad !== undefined &&
      clause.words.slice(at, bad).some((word) => /^(is|are|was|were|no)$/.test(word.text))
    )
      return span(clause, at, bad);
  }
  return undefined;
}

const DISTRUST =
  /\b(trust|believe|rely on|accept)\b[^.]{0,8}\bonly\b[^.]{0,30}\bthis tool|\b(do not|don't|never)\b\s+(trust|believe|rely on)\b[^.]{0,16}\b(other|another|any)\b|\bother (tools?|servers?|plugins?)('s?|s')?\b[^.]{0,40}\b(malicious|wrong|fake|manipulated|dangerous|untrusted|harmful|false|infected)\b|\b(never|do not|don't)\b\s+(use|call|invoke)\b[^.]{0,30};?\s*\b(use|call) (this|me)\b|\b(never|do not|don't)\b\s+use\s+(the |any )?(?!this\b)[\w-]+\s+(tool|plugin|server)\b(?!\s+for\b)|\b(replaces|supersedes|obsoletes)\b[^.]{0,40}\b(tools|functions|servers?|plugins?)\b|(不要|切勿)使用(其他|其它|别的)|(不要|切勿)相信(其他|其它)/i;
