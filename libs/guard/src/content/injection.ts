import { consentBypass } from '../scan/rules/agent/consent-bypass.js';
import { consentPresumed } from '../scan/rules/agent/consent-presumed.js';
import { keptQuiet } from '../scan/rules/agent/kept-quiet.js';
import { obeyedContent } from '../scan/rules/agent/obeyed-content.js';
import { deception } from '../scan/rules/agent/deception.js';
import { hideFromUser } from '../scan/rules/agent/hide-from-user.js';
import { instructionOverride } from '../scan/rules/agent/instruction-override.js';
import { readAndPass } from '../scan/rules/data/read-and-pass.js';
import { externalDestination } from '../scan/rules/data/external-destination.js';
import { sensitiveRead } from '../scan/rules/data/sensitive-read.js';
import { commandPayload } from '../scan/rules/host/command-payload.js';
import { privilege } from '../scan/rules/host/privilege.js';
import { roleMarkup } from '../scan/rules/role-markup.js';
import type { ClauseRule, ScanContext } from '../scan/rules/rule.js';
import { clausesOf, type Clause } from '../scan/text/clauses.js';
import { isDirective } from '../scan/text/directive.js';
import { redacted, type TextFinding } from './text-finding.js';
import { tellingStretches } from './telling.js';

/** Chance that a text in which the rule finds something gives orders to the agent. */
const RULES: readonly (readonly [name: string, chance: number, rule: ClauseRule])[] = [
  ['override', 0.6, instructionOverride],
  ['obeyed-content', 0.5, obeyedContent],
  ['hide-from-user', 0.6, hideFromUser],
  ['hide-from-user', 0.6, keptQuiet],
  ['consent-bypass', 0.5, consentBypass],
  ['consent-bypass', 0.5, consentPresumed],
  ['deception', 0.4, deception],
  ['sensitive-read', 0.4, sensitiveRead],
  ['read-and-pass', 0.4, readAndPass],
  ['destination', 0.35, externalDestination],
  ['privilege', 0.35, privilege],
  ['command', 0.3, commandPayload],
];
const MARKUP = 0.5;
const ADDRESSED = 0.35;
/** Who writes orders where no reader sees them means them for somebody else. */
const HIDDEN = 0.4;
const LEAST = 0.3;
const PROVEN = 0.6;
const NOBODY: ScanContext = {
  own: '',
  parameters: new Set(),
  siblings: new Set(),
  foreign: new Set(),
  topic: new Set(),
};
const AGENT = /^(assistants?|agents?|ai|llm|chatbot|model|claude|gpt|copilot|gemini|助手|智能体|模型)$/;

interface Signal {
  readonly rule: string;
  readonly chance: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Signs that a text gives orders to the agent that reads it. One sign alone is a remark; signs that together make it
 * likely (60 %, each on its own account) weigh as proof. Plain orders in a text that speaks to nobody are not seen:
 * what protects against those is what the agent may do.
 *
 * @param hidden the text is the reading of something concealed
 */
export function findInjection(text: string, hidden = false): TextFinding[] {
  const signals = [
    ...roleMarkup(text).map((span) => ({ rule: 'role-markup', chance: MARKUP, ...span })),
    ...tellingStretches(text).flatMap((stretch) => signalsIn(stretch)),
  ];
  if (signals.length === 0) return [];
  const strongest = new Map<string, number>();
  for (const { rule, chance } of signals) strongest.set(rule, chance);
  if (hidden) strongest.set('hidden', HIDDEN);
  const score = 1 - [...strongest.values()].reduce((doubt, chance) => doubt * (1 - chance), 1);
  if (score < LEAST) return [];
  return signals.map(({ rule, start, end }) => ({
    rule: `inject.${rule}`,
    weight: score >= PROVEN ? ('proof' as const) : ('remark' as const),
    start,
    end,
    instead: redacted(`inject.${rule}`),
  }));
}

/** The whole clause is what is said: half an order is no less an order. */
function signalsIn({ start, text }: { start: number; text: string }): Signal[] {
  return clausesOf(text).flatMap((clause) => {
    const span = { start: start + clause.start, end: start + clause.end };
    const found: Signal[] = RULES.filter(
      ([, , rule]) => rule.finds(clause, { pointer: '', role: 'prose', text }, NOBODY) !== undefined,
    ).map(([rule, chance]) => ({ rule, chance, ...span }));
    if (addressesAgent(clause)) found.push({ rule: 'addressed', chance: ADDRESSED, ...span });
    return found;
  });
}

/** "Assistant, send …", "the AI must now open …": names the agent and tells it to act. */
function addressesAgent(clause: Clause): boolean {
  const at = clause.words.findIndex(({ text }) => AGENT.test(text));
  if (at < 0 || !isDirective(clause)) return false;
  const behind = clause.text.slice((clause.words[at]?.end ?? 0) - clause.start).trimStart();
  const called = at <= 2 && /^[,:;—–-]/.test(behind);
  const ordered = clause.words
    .slice(at + 1, at + 4)
    .some(({ text }) => /^(must|should|shall|need|needs|have|has|please|is|are|必须|应该|请)$/.test(text));
  return called || ordered;
}
