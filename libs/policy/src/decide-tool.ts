import type { SnapshotTool } from '#libs/contracts';
import type { Caller } from './caller.js';
import { findCovering } from './grant/compiled-grants.js';
import type { Policy } from './policy.js';
import { withinConstraints } from './within-constraints.js';
import { callScope, holdsScope, withinBinding } from './scopes.js';

/** What of the effective right can lack a tool. */
type Factor = 'grant' | 'ceiling' | 'delegation' | 'guardrail' | 'scope';

export type Verdict =
  | {
      readonly allowed: true;
      readonly grant: { readonly role: string; readonly id: string };
      /** Whether it also depends on the arguments, a person or a limit: then `decideCall` has the last word. */
      readonly conditional: boolean;
    }
  | {
      readonly allowed: false;
      readonly reason: 'tool-not-granted' | 'scope-insufficient';
      /** Which factor of the effective right lacks the tool. */
      readonly factor: Factor;
      /** Scopes that a new token would need, if that alone would help. */
      readonly missing?: readonly string[];
    };

const lacking = (factor: Factor): Verdict =>
  Object.freeze({ allowed: false, reason: 'tool-not-granted', factor });
const NOT_GRANTED = lacking('grant');
const ABOVE_CEILING = lacking('ceiling');
const NOT_HANDED_ON = lacking('delegation');
const GUARDED = lacking('guardrail');
const UNBOUND = lacking('scope');

/**
 * The permission model (access.md §3), arguments aside: effective right = (∪ grants of the caller's roles) ∩ agent ceiling ∩
 * constraints of the delegation ∩ token scopes ∩ guardrails. The only place that decides it: calls, lists, and explanations in the console ask here. An
 * unknown role grants nothing, an unknown or disabled agent has an empty ceiling. What has a condition may yet be allowed.
 *
 * `scope-insufficient` is the answer only if a token with more scopes would be allowed.
 * Does not check revocation, the manifest, arguments, limits.
 */
export function decideTool(policy: Policy, caller: Caller, tool: SnapshotTool): Verdict {
  let found: { role: string; id: string; plain: boolean } | undefined;
  for (const role of caller.roles) {
    const grants = policy.roles.get(role);
    const grant = grants === undefined ? undefined : findCovering(grants, tool);
    if (grant === undefined || (found !== undefined && !grant.plain)) continue;
    found = { role, id: grant.id, plain: grant.plain };
    if (grant.plain) break;
  }
  if (found === undefined) return NOT_GRANTED;
  const agent = policy.agents.get(caller.clientId);
  const ceiling = agent === undefined || agent.agent.disabled ? undefined : findCovering(agent.ceiling, tool);
  if (ceiling === undefined) return ABOVE_CEILING;
  if (!withinConstraints(caller.constraints, tool)) return NOT_HANDED_ON;
  let guarded = false;
  for (const guardrail of policy.guardrails) {
    if (!guardrail.covers(tool)) continue;
    if (guardrail.hides) return GUARDED;
    guarded = true;
  }
  const scope = callScope(tool);
  if (!withinBinding(policy, caller, scope, tool.server)) return UNBOUND;
  if (!holdsScope(caller, scope)) {
    return { allowed: false, reason: 'scope-insufficient', factor: 'scope', missing: [scope] };
  }
  return {
    allowed: true,
    grant: { role: found.role, id: found.id },
    conditional: guarded || !found.plain || !ceiling.plain,
  };
}
