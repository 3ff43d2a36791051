import type { SnapshotTool } from '#libs/contracts';
import type { Caller } from './caller.js';
import type { Policy } from './policy.js';
import { callScope, holdsScope, withinBinding } from './scopes.js';

export type Verdict =
  | { readonly allowed: true; readonly grant: { readonly role: string; readonly id: string } }
  | {
      readonly allowed: false;
      readonly reason: 'tool-not-granted' | 'scope-insufficient';
      /** Which factor of the effective right lacks the tool. */
      readonly factor: 'grant' | 'ceiling' | 'scope';
      /** Scopes that a new token would need, if that alone would help. */
      readonly missing?: readonly string[];
    };

const NOT_GRANTED = Object.freeze({ allowed: false, reason: 'tool-not-granted', factor: 'grant' } as const);
const ABOVE_CEILING = Object.freeze({
  allowed: false,
  reason: 'tool-not-granted',
  factor: 'ceiling',
} as const);
const UNBOUND = Object.freeze({ allowed: false, reason: 'tool-not-granted', factor: 'scope' } as const);

/**
 * The permission model (access.md §3): effective right = (∪ grants of the caller's roles) ∩ agent ceiling ∩ token scopes.
 * The only place that decides it: calls, lists, and explanations in the console ask here. An unknown role grants nothing,
 * an unknown or disabled agent has an empty ceiling.
 *
 * `scope-insufficient` is the answer only if a token with more scopes would be allowed.
 * Does not check revocation, the manifest, arguments, limits.
 */
export function decideTool(policy: Policy, caller: Caller, tool: SnapshotTool): Verdict {
  const grant = findGrant(policy, caller, tool);
  if (grant === undefined) return NOT_GRANTED;
  const agent = policy.agents.get(caller.clientId);
  if (agent === undefined || agent.agent.disabled || !agent.ceiling.has(tool.urn)) return ABOVE_CEILING;
  const scope = callScope(tool);
  if (!withinBinding(policy, caller, scope, tool.server)) return UNBOUND;
  if (!holdsScope(caller, scope)) {
    return { allowed: false, reason: 'scope-insufficient', factor: 'scope', missing: [scope] };
  }
  return { allowed: true, grant };
}

function findGrant(
  policy: Policy,
  caller: Caller,
  tool: SnapshotTool,
): { role: string; id: string } | undefined {
  for (const role of caller.roles) {
    const id = policy.roles.get(role)?.get(tool.urn);
    if (id !== undefined) return { role, id };
  }
  return undefined;
}
