import type { Clause } from './clauses.js';

const SUBJECT = /^(tool|function|server|action|method|operation|endpoint|command|call)$/;
const NO_VERB =
  /ss$|^(is|was|has|needs|wants|demands|this|its|as|does|always|users|unless|participants|others|sometimes|perhaps|regardless)$/;

/** After these, a word in s was a plural. */
const AUXILIARY =
  /^(must|should|shall|may|might|can|could|will|would|needn't|need|are|aren't|were|have|haven't|had|do|don't|who|that|which|never|also)$/;

/** "Runs …", "This tool returns …": a verb in the third person says what the tool does and orders nobody. */
export function describesItself(clause: Clause): boolean {
  const words = clause.words.filter(({ text }) => !text.endsWith('ly')).map(({ text }) => text);
  const [first = '', second = '', third = ''] = words;
  if (/^(this|it)$/.test(first)) return isVerb(SUBJECT.test(second) ? third : second);
  if (/^(the|a|an)$/.test(first)) return !second.endsWith('s') && isVerb(third);
  return isVerb(first) && !AUXILIARY.test(second);
}

function isVerb(word: string): boolean {
  return word.length > 3 && /[a-z]s$/.test(word) && !NO_VERB.test(word);
}
