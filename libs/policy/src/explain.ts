import type { SnapshotGuardrail } from '#libs/contracts';
import type { CallFacts, CallVerdict } from './decide-call.js';
import { ceilingTerms, conditionFacts, decideCall, roleGrants } from './decide-call.js';
import { decideTool, type Verdict } from './decide-tool.js';
import type { CompiledGrant } from './grant/compiled-grants.js';
import { guardrailHolds } from './grant/compiled-guardrails.js';
import type { Held } from './grant/condition.js';
import { requiredScopes } from './scopes.js';

/** A grant, a term of the ceiling or a guardrail that covers the tool, and what its condition comes to. */
export interface ExplainedTerm {
  readonly id: string;
  /** Of a grant. */
  readonly role?: string;
  readonly condition: string | null;
  readonly held: Held;
  readonly detail: string | null;
}

export interface Explanation {
  /** What lists and step 9 say, and what step 10 says with the arguments. */
  readonly tool: Verdict;
  readonly call: CallVerdict | undefined;
  readonly grants: readonly ExplainedTerm[];
  readonly ceiling: readonly ExplainedTerm[];
  readonly guardrails: readonly (ExplainedTerm &
    Pick<SnapshotGuardrail, 'name' | 'owner' | 'action' | 'mode'>)[];
  readonly scopes: { readonly required: readonly string[]; readonly held: readonly string[] };
}

/**
 * Why a call is allowed or not: the verdicts of the functions that enforce, and beside them every term that they looked at.
 * `call` is undefined where `tool` denies: arguments are not asked about then.
 */
export function explain(facts: CallFacts): Explanation {
  const { policy, caller, tool } = facts;
  const verdict = decideTool(policy, caller, tool);
  const explained = ({ id, condition }: CompiledGrant): ExplainedTerm => {
    const { held, detail } = condition?.test(conditionFacts(facts)) ?? { held: 'yes' };
    return { id, condition: condition?.text ?? null, held, detail: detail ?? null };
  };
  return {
    tool: verdict,
    call: verdict.allowed ? decideCall(facts) : undefined,
    grants: roleGrants(facts).map(({ role, grant }) => ({ role, ...explained(grant) })),
    ceiling: ceilingTerms(facts).map(({ grant }) => explained(grant)),
    guardrails: policy.guardrails
      .filter(({ covers }) => covers(tool))
      .map((compiled) => {
        const { id, name, owner, action, mode } = compiled.guardrail;
        const { held, detail } = guardrailHolds(compiled, conditionFacts(facts));
        const condition = compiled.condition?.text ?? null;
        return { id, name, owner, action, mode, condition, held, detail: detail ?? null };
      }),
    scopes: { required: requiredScopes(tool), held: [...caller.scopes].sort() },
  };
}
