import type { Rate, SnapshotGuardrail, WouldBe } from '#libs/contracts';
import { byDemand, type CompiledGrant, coveringGrants } from './grant/compiled-grants.js';
import { guardrailHolds } from './grant/compiled-guardrails.js';
import type { ConditionFacts } from './grant/condition.js';
import type { Policy } from './policy.js';

/** One call, as far as it is known. */
export interface CallFacts extends Omit<ConditionFacts, 'tenant'> {
  readonly policy: Policy;
  /** Id of a grant whose condition is known to have held for exactly these arguments, although they are not at hand. */
  readonly provenGrant?: string | undefined;
}

export type CallVerdict =
  | {
      readonly allowed: true;
      readonly grant: { readonly role: string; readonly id: string };
      /** Ids of the guardrails, or of the grant, that want a person to approve the call. */
      readonly approval: readonly string[];
      /** The tightest limit of the grant and the ceiling, by their even flow. */
      readonly limits: Rate | undefined;
      /** Rules that are only tried, and that would have had a say if they were enforced. */
      readonly shadow: readonly string[];
      /** What they would have made of the call. */
      readonly would: WouldBe | undefined;
      /** Whether `approval` depends on arguments that are not known: a grant that asks for less may cover the call. */
      readonly unknown: boolean;
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
  const { approval, denied, tried } = guarded(facts);
  const shadow = tried.map(({ id }) => id);
  const grants = roleGrants(facts);
  const terms = ceilingTerms(facts);
  const granted = firstHolding(grants, facts);
  const within = firstHolding(terms, facts);
  // Only one of them knows its answer when arguments are not known: that one is it.
  if (denied?.unknown === false && (isUnknown(granted) || isUnknown(within)))
    return { allowed: false, factor: 'guardrail', shadow, ...denied };
  if (isUnknown(granted) && 'detail' in within && !within.unknown)
    return { allowed: false, factor: 'ceiling', shadow, ...within };
  if ('detail' in granted) return { allowed: false, factor: 'grant', shadow, ...granted };
  if ('detail' in within) return { allowed: false, factor: 'ceiling', shadow, ...within };
  if (denied !== undefined) return { allowed: false, factor: 'guardrail', shadow, ...denied };
  const asking = [granted, within].filter(({ grant }) => grant.eachCall);
  const strict = strictly(facts, { granted, grants }, { granted: within, grants: terms });
  return {
    allowed: true,
    grant: { role: granted.role, id: granted.grant.id },
    approval: [...approval, ...asking.map(({ grant }) => grant.id)],
    limits: tightest(granted.grant.limits, within.grant.limits),
    shadow: [...shadow, ...strict.shadow],
    would: wouldBe([...tried.map(({ action }) => action), ...strict.acts], approval.length + asking.length),
    unknown: approval.length === 0 && asking.length > 0 && asking.every(({ sure }) => !sure),
  };
}

/** What guardrails say. The definite word of one counts more than one that depends on unknown arguments. */
function guarded(facts: CallFacts) {
  const tried: { id: string; action: SnapshotGuardrail['action'] }[] = [];
  const approval: string[] = [];
  let denied: { detail: string; unknown: boolean } | undefined;
  for (const guardrail of facts.policy.guardrails) {
    if (!guardrail.covers(facts.tool)) continue;
    const { held, detail } = guardrailHolds(guardrail, conditionFacts(facts));
    if (held === 'no') continue;
    const { id, name, action, mode } = guardrail.guardrail;
    if (mode === 'shadow') tried.push({ id, action: held === 'failed' ? 'deny' : action });
    else if (action === 'approval' && held === 'yes') approval.push(id);
    else if (denied === undefined || denied.unknown)
      denied = {
        detail: `guardrail ${name} (${id})${detail === undefined ? '' : `: ${detail}`}`,
        unknown: held === 'unknown',
      };
  }
  return { approval, denied, tried };
}

interface Chosen {
  readonly granted: RoleGrant;
  readonly grants: readonly RoleGrant[];
}

/** What would be different if tried conditions were enforced. Costs nothing where none was relied on. */
function strictly(facts: CallFacts, ...parts: readonly Chosen[]) {
  const shadow: string[] = [];
  const acts: SnapshotGuardrail['action'][] = [];
  for (const { granted, grants } of parts) {
    const { id, tried, condition, eachCall } = granted.grant;
    if (!tried || condition?.test(conditionFacts(facts)).held === 'yes') continue;
    const otherwise = firstHolding(grants, facts, true);
    if ('detail' in otherwise) acts.push('deny');
    else if (otherwise.grant.eachCall && !eachCall) acts.push('approval');
    else continue;
    shadow.push(id);
  }
  return { shadow, acts };
}

function wouldBe(acts: readonly SnapshotGuardrail['action'][], asked: number): WouldBe | undefined {
  if (acts.includes('deny')) return 'denied';
  return acts.includes('approval') && asked === 0 ? 'approval' : undefined;
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

interface Lacking {
  readonly detail: string;
  readonly unknown: boolean;
}

const isUnknown = (found: RoleGrant | Lacking): boolean => 'detail' in found && found.unknown;

/** @param strict enforces conditions that are only tried */
function firstHolding(
  candidates: readonly RoleGrant[],
  facts: CallFacts,
  strict = false,
): (RoleGrant & { readonly sure: boolean }) | Lacking {
  const reasons: string[] = [];
  let unknown = false;
  for (const candidate of candidates) {
    const { condition, id, tried } = candidate.grant;
    if (condition === undefined || (tried && !strict) || id === facts.provenGrant)
      return { ...candidate, sure: !unknown };
    const { held, detail } = condition.test(conditionFacts(facts));
    if (held === 'yes') return { ...candidate, sure: !unknown };
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
