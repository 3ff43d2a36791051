import type { Caller } from '../caller.js';
import { type CallFacts, ceilingTerms, decideCall, roleGrants } from '../decide-call.js';
import { decideTool } from '../decide-tool.js';
import type { CompiledGrant } from '../grant/compiled-grants.js';
import type { Policy } from '../policy.js';

/** A call that was decided once, as far as the record tells. */
export interface RecordedCall {
  readonly caller: Caller;
  /** Canonical id. */
  readonly tool: string;
  /** Undefined: its payload was not kept. */
  readonly args: Readonly<Record<string, unknown>> | undefined;
  /** Unix milliseconds. */
  readonly at: number;
  /** The grant that it was allowed by: ids stand for terms that never change, so its condition held. */
  readonly provenGrant?: string | undefined;
}

export interface Redecision {
  readonly verdict: 'allowed' | 'approval' | 'denied' | 'unknown';
  /** Of the grant that allows it, or would if arguments are as they must be. */
  readonly role: string | undefined;
  /** For people who may read the policy. */
  readonly why: string;
}

/**
 * What a policy makes of a recorded call, by the functions that enforce. What depends on arguments that are not known is
 * `unknown`, never guessed. Not decided again: tokens, drift, limits, content, flow rules.
 */
export function redecide(policy: Policy, call: RecordedCall): Redecision {
  const tool = policy.toolsByUrn.get(call.tool);
  if (tool === undefined) return { verdict: 'denied', role: undefined, why: 'the tool is not in use' };
  const first = decideTool(policy, call.caller, tool);
  if (!first.allowed) return { verdict: 'denied', role: undefined, why: `${first.factor} lacks the tool` };
  const { role } = first.grant;
  if (!first.conditional) return { verdict: 'allowed', role, why: first.grant.id };
  const verdict = decideCall({ ...call, policy, tool });
  if (!verdict.allowed) {
    const why = `${verdict.factor}: ${verdict.detail}`;
    return { verdict: verdict.unknown ? 'unknown' : 'denied', role, why };
  }
  const { grant, approval, unknown } = verdict;
  if (approval.length === 0) return { verdict: 'allowed', role: grant.role, why: grant.id };
  return { verdict: unknown ? 'unknown' : 'approval', role: grant.role, why: approval.join(', ') };
}

/**
 * Whether both policies look at the call by the same terms: then they decide alike whatever its arguments were.
 * The callers may differ in their roles.
 */
export function sameTerms(a: CallFacts, b: CallFacts): boolean {
  const first = decideTool(a.policy, a.caller, a.tool);
  const second = decideTool(b.policy, b.caller, b.tool);
  if (!first.allowed || !second.allowed)
    return !first.allowed && !second.allowed && first.reason === second.reason;
  return termsText(a) === termsText(b);
}

function termsText(facts: CallFacts): string {
  const text = JSON.stringify([
    roleGrants(facts)
      .map(({ grant }) => grantText(grant))
      .sort(),
    ceilingTerms(facts).map(({ grant }) => grantText(grant)),
    facts.policy.guardrails
      .filter(({ covers }) => covers(facts.tool))
      .map(({ guardrail: { action, mode, condition } }) => [action, mode, condition]),
    facts.tool.labels,
    facts.tool.effect,
  ]);
  // A condition may look at them; members are always written out.
  return text.includes('roles') ? `${text} ${facts.caller.roles.join(' ')}` : text;
}

/** All of it but its id, which stands for the same. */
const grantText = ({ condition, tried, eachCall, limits }: CompiledGrant): string =>
  JSON.stringify([condition?.text, tried, eachCall, limits]);
