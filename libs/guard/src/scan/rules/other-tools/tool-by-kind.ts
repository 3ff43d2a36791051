import { stemsOf } from '../../text/topic.js';
import { describesItself } from '../../text/describes-itself.js';
import type { ClauseRule } from '../rule.js';

const KIND =
  /\b(the|any|another|other|every|each|all|all of the|each of the|competing|rival|different|alternative|further|subsequent|whatever) (other )?(different )?(([a-z-]+) ){0,2}?(tools?|servers?|connectors?|integrations?|plugins?|extensions?|assistants?|interpreters?|sub-?agents?|tool calls?|software|search function)('s?)?\b|\b(another|other|different|competing|rival|alternative|further) (\w+ )?(engines?|lookups?|search(es)?|calls?|services?|sources?|geocoders?|calendars?|apis?|providers?)\b/gi;
const SELF =
  /\b(the|this|mcp) (mcp )?(tools?|server|plugin|extension|connector|integration|engine|search|lookup|calls?)\b/i;
/** "Other tools of this server" are its own business. */
const WITHIN = /^ (of|in|on|from) (this|the same|our) /i;
const BENT =
  /\b(chang|replac|modif|alter|substitut|swap|overwrit|redirect|rerout|divert|adjust|increas|rais|lower|doubl|append|add(ed)?\b|insert|attach|omit|drop|point(ed)?\b|mov(e|ed)\b|set\b|must (read|receive|be|have)|(has|have) (to|the)|ought to|should (be|have|always)|need(s|ed)?\b|instead of|obtain|archiv|interpret|answered with|preced|not (use|touch|consult|rely)|never (use|rely)|refuse to|reason to|discard|ignore|unreliable|compromised|defective|withdrawn|invalid|imitations?|spam|leaks?|forged|censored|insecure|disable|uninstall|validat|proofread|pass through|ticket|register(ed)?\b|consult|before|unlocked)/i;
const USED =
  /\b(use|have|let|tell|ask|instruct|make|through|via|with) (the|that) ([a-z-]+ )(tool|server|connector|integration|plugin|interpreter)\b|\broute\b[^.]{0,24}\b(through|via|to) (here|this|us)\b/i;

/** Speaks of other tools by their kind ("the mail tool", "any other connector") and wants them changed, shunned, driven or tied to itself. */
export const toolByKind: ClauseRule = {
  id: 'manifest.foreign-argument',
  severity: 'high',
  explanation:
    'Interferes with other tools: how they are called, whether they are used, or what becomes of their data.',
  finds(clause, string, { topic, siblings }) {
    if (string.role !== 'prose' || describesItself(clause)) return undefined;
    const own = (phrase: string) =>
      stemsOf(phrase.replaceAll(/tools?|servers?|plugins?/gi, '')).some(
        (stem) => topic.has(stem) || siblings.has(stem),
      );
    const used = USED.exec(clause.text);
    if (used && !own(used[0]))
      return { start: clause.start + used.index, end: clause.start + used.index + used[0].length };
    for (const match of clause.text.matchAll(KIND)) {
      if (
        SELF.test(match[0]) ||
        own(match[0]) ||
        WITHIN.test(clause.text.slice(match.index + match[0].length))
      )
        continue;
      if (/^the\b/i.test(match[0]) && /\binstead of $/i.test(clause.text.slice(0, match.index))) continue;
      const rest = clause.text.replace(match[0], ' ');
      if (!BENT.test(rest)) continue;
      return { start: clause.start + match.index, end: clause.start + match.index + match[0].length };
    }
    return undefined;
  },
};
