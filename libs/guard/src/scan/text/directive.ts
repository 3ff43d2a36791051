import type { Clause } from './clauses.js';

const ADDRESSED = /^(you|your|agent|agents|assistant|model|llm|ai|claude|助手|模型)$/;
const ACTS = [
  'invoke',
  'transmit',
  'embed',
  'read',
  'alter',
  'remove',
  'disclose',
  'ask',
  'ignore',
  'prefer',
];
const LEADING =
  /^(please|always|never|also|then|first|next|finally|additionally|important|note|remember|now|and|but|so|just|simply|do|don't|not|to|请|必须|务必)$/;

/**
 * Does the clause order somebody to act, as opposed to telling what the tool does? An imperative at its head or after a
 * comma, or a modal. The first sentence of a description is in the imperative by custom: callers leave it out.
 */
export function isDirective(clause: Clause): boolean {
  const words = clause.words;
  if (words.some((word) => word.classes.has('modal')) && words.some((word) => isAct(word.text, word.classes)))
    return true;
  if (words.some((word) => ADDRESSED.test(word.text)) && words.some((word) => isAct(word.text, word.classes)))
    return true;
  const head = words.findIndex(({ text }) => !LEADING.test(text));
  const first = words[head];
  if (first && isBaseVerb(first.text, first.classes)) return true;
  return [...clause.text.matchAll(/[,:–—-]\s+/g)].some((comma) => {
    const at = clause.start + comma.index + comma[0].length;
    const word = words.find(({ start, text }) => start >= at && !LEADING.test(text));
    return word !== undefined && word.start - at < 16 && isBaseVerb(word.text, word.classes);
  });
}

function isAct(text: string, classes: ReadonlySet<string>): boolean {
  return ACTS.some((name) => classes.has(name)) && !ADDRESSED.test(text);
}

function isBaseVerb(text: string, classes: ReadonlySet<string>): boolean {
  return isAct(text, classes) && !/(s|ing|ed)$/.test(text.replace(/ss$/, ''));
}
