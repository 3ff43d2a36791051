import type { Rate } from '#libs/contracts';
import { byDemand, type CompiledGrant, coveringGrants } from './grant/compiled-grants.js';
import { guardrailHolds } from './grant/compiled-guardrails.js';
import type { ConditionFacts } from './grant/condition.js';
import type { Policy } from './policy.js';

/** One call, as far as it is known. */
export interface CallFacts extends Omit<ConditionFacts, 'tenant'> {
  readonly policy: Policy;
}

export type CallVerdict =
  | {
      readonly allowed: true;
      readonly grant: { readonly role: string; readonly id: string };
      /** Ids of the guardrails, or of the grant, that want a person to approve the call. */
      readonly approval: readonly string[];
      /** The tightest limit of the grant and the ceiling, by their even flow. */
      readonly limits: Rate | undefined;
      /** Guardrails that would have denied or asked, if they were enforced. */
      readonly shadow: readonly string[];
    }
  | {
      readonly allowed: false;
      readonly factor: 'grant' | 'ceiling' | 'guardrail';
      /** For people who may read the audit log. */
      readonly detail: string;
      readonly shadow: readonly string[];
      /** It depends on arguments that are not known. */
      readonly unknown: boolean;
    };

interface RoleGrant {
  readonly role: string;
  readonly grant: CompiledGrant;
}

/**
 * What `decideTool` allowed, with the arguments: a grant whose condition holds, terms of the ceiling that hold, and no
 * guardrail that does. A condition that fails gives nothing; a guardrail that fails denies. What asks for less is preferred.
 *
 * Does not check what `decideTool` checks: call that first.
 */
export function decideCall(facts: CallFacts): CallVerdict {
  const shadow: string[] = [];
  const approval: string[] = [];
  let denied: { detail: string; unknown: boolean } | undefined;
  for (const guardrail of facts.policy.guardrails) {
    if (!guardrail.covers(facts.tool)) continue;
    const { held, detail } = guardrailHolds(guardrail, conditionFacts(facts));
    if (held === 'no') continue;
    const { id, name, action, mode } = guardrail.guardrail;
    if (mode === 'shadow') shadow.push(id);
    else if (action === 'approval' && held === 'yes') approval.push(id);
    else if (denied === undefined || denied.unknown)
      denied = {
        detail: `guardrail ${name} (${id})${detail === undefined ? '' : `: ${detail}`}`,
        unknown: held === 'unknown',
      };
  }
  const granted = firstHolding(roleGrants(facts), facts);
  if ('detail' in granted) return { allowed: false, factor: 'grant', shadow, ...granted };
  const within = firstHolding(ceilingTerms(facts), facts);
  if ('detail' in within) return { allowed: false, factor: 'ceiling', shadow, ...within };
  if (denied !== undefined) return { allowed: false, factor: 'guardrail', shadow, ...denied };
  for (const { grant } of [granted, within]) if (grant.eachCall) approval.push(grant.id);
  return {
    allowed: true,
    grant: { role: granted.role, id: granted.grant.id },
    approval,
    limits: tightest(granted.grant.limits, within.grant.limits),
    shadow,
  };
}

/** Grants of the caller's roles that cover the tool, what asks for less first. */
export const roleGrants = ({ policy, caller, tool }: CallFacts): RoleGrant[] =>
  caller.roles
    .flatMap((role) => {
      const grants = policy.roles.get(role);
      return grants === undefined ? [] : coveringGrants(grants, tool).map((grant) => ({ role, grant }));
    })
    .sort((a, b) => byDemand(a.grant, b.grant));

/** Terms of the agent's ceiling that cover the tool, what asks for less first. */
export function ceilingTerms({ policy, caller, tool }: CallFacts): RoleGrant[] {
  const agent = policy.agents.get(caller.clientId);
  if (agent === undefined || agent.agent.disabled) return [];
  return coveringGrants(agent.ceiling, tool)
    .sort(byDemand)
    .map((grant) => ({ role: '', grant }));
}

export const conditionFacts = ({ policy, ...facts }: CallFacts): ConditionFacts => ({
  ...facts,
  tenant: policy.snapshot.tenant,
});

function firstHolding(
  candidates: readonly RoleGrant[],
  facts: CallFacts,
): RoleGrant | { readonly detail: string; readonly unknown: boolean } {
  const reasons: string[] = [];
  let unknown = false;
  for (const candidate of candidates) {
    const { condition, id } = candidate.grant;
    if (condition === undefined) return candidate;
    const { held, detail } = condition.test(conditionFacts(facts));
    if (held === 'yes') return candidate;
    if (held === 'unknown') unknown = true;
    reasons.push(`${id}: ${detail ?? (held === 'no' ? 'its condition does not hold' : held)}`);
  }
  return { detail: reasons.join('; ').slice(0, 400) || 'nothing covers the tool', unknown };
}

function tightest(a: Rate | undefined, b: Rate | undefined): Rate | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    perMinute: Math.min(a.perMinute, b.perMinute),
    burst: Math.min(a.burst, b.burst),
  };
}
