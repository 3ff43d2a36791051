import { foldedName } from '../names/fold.js';
import type { ScanContext } from '../rules/rule.js';
import { all } from './frame.js';
import type { Clause } from './clauses.js';

const IDENTIFIER = /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/;
const TOOL_LIKE =
  /^(get|list|read|write|create|delete|remove|update|send|post|search|fetch|run|execute|add|edit|move|copy|upload|download|query|find|set|make|open|check|save|insert|transfer|pay|buy|book|schedule|browser|file|shell|email|mail|message|git|sql|db)_/;
const PASSIVE =
  /^(called|invoked|used|run|executed|triggered|consulted|performed|applied|launched|activated)$/;
const SELF = /^(this|it|itself|本|此|该)$/;

/**
 * Positions at which the clause speaks of calls other than this tool's own: "any other tool", "every tool call", the
 * name of a foreign tool, or an identifier that looks like a tool's and is nobody's here.
 */
export function otherTools(clause: Clause, context: ScanContext): number[] {
  const found = new Set<number>(quantified(clause).filter((i) => isStrong(clause, i)));
  clause.words.forEach(({ text }, i) => {
    if (isForeignName(text, context)) found.add(i);
  });
  return [...found].sort((a, b) => a - b);
}

/** Positions of a quantifier or "other" with a noun for a tool or call at most three words later. */
export function quantified(clause: Clause): number[] {
  return all(clause, 'universal', 'another').filter((i) => nounAfter(clause, i) !== undefined);
}

/** Does the quantifier speak of tools and calls, and not of tasks and steps, which descriptions have of their own? */
export function isStrong(clause: Clause, quantifier: number): boolean {
  const noun = nounAfter(clause, quantifier);
  return noun !== undefined && !noun.classes.has('weakNoun');
}

/** "Call this", "it must be called": the clause asks for a call of this very tool. */
export function asksForItself(clause: Clause, context: ScanContext): boolean {
  return all(clause, 'invoke').some((i) => {
    const word = clause.words[i]?.text ?? '';
    const after = clause.words
      .slice(i + 1, i + 4)
      .some(({ text }) => SELF.test(text) || foldedName(text) === context.own);
    const passive =
      PASSIVE.test(word) &&
      clause.words.slice(Math.max(0, i - 3), i).some(({ text }) => /^(be|is|are|被)$/.test(text));
    return after || passive;
  });
}

export function isForeignName(word: string, context: ScanContext): boolean {
  const folded = foldedName(word);
  if (folded === context.own || context.siblings.has(folded) || context.parameters.has(folded)) return false;
  return IDENTIFIER.test(word) && (context.foreign.has(folded) || TOOL_LIKE.test(word));
}

function nounAfter(clause: Clause, quantifier: number) {
  return clause.words.slice(quantifier + 1, quantifier + 4).find((word) => word.classes.has('toolNoun'));
}
