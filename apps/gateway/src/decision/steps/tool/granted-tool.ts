import { Denied } from '#libs/denial';
import { decideTool, requiredScopes } from '#libs/policy';
import {
  type ActiveCaller,
  type AttestedManifest,
  type FreshSnapshot,
  type GrantedTool,
  proven,
} from '../../proofs.js';

/**
 * Step 9: a role of the caller grants the tool, the agent's ceiling allows it, and the token carries the scope (access.md §3).
 * The rule itself is `decideTool`, which lists and the console ask as well.
 *
 * Not checked: the arguments.
 *
 * @throws Denied `revocation-stale`; `tool-not-granted`; `scope-insufficient` only when a token with more scopes would be allowed
 */
export const grantedTool =
  () =>
  (snapshot: FreshSnapshot, caller: ActiveCaller, { tool, server, facts }: AttestedManifest): GrantedTool => {
    const verdict = decideTool(snapshot.policy, caller, tool);
    if (verdict.allowed) {
      if (caller.readsOnly && tool.effect !== 'read') {
        throw new Denied('revocation-stale', { detail: 'known well enough for reading only', retryAfter: 5 });
      }
      return proven({
        tool,
        server,
        facts,
        role: verdict.grant.role,
        grant: verdict.grant.id,
        conditional: verdict.conditional,
      });
    }
    throw new Denied(verdict.reason, {
      detail: verdict.factor,
      ...(verdict.reason === 'scope-insufficient' ? { scopes: requiredScopes(tool) } : {}),
    });
  };
