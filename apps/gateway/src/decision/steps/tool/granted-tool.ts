import { Denied } from '#libs/denial';
import { decideTool, findStaleSignIn, requiredScopes } from '#libs/policy';
import { type Clock, unixSeconds } from '#libs/platform';
import {
  type ActiveCaller,
  type AttestedManifest,
  type FreshSnapshot,
  type GrantedTool,
  proven,
} from '../../proofs.js';

/**
 * Step 9: a role of the caller grants the tool, the agent's ceiling allows it, and the token carries the scope (access.md §3).
 * The rule itself is `decideTool`, which lists and the console ask as well. Where the tenant wants a fresh sign-in for such
 * tools, the person behind the token signed in lately (RFC 9470).
 *
 * Not checked: the arguments.
 *
 * @throws Denied `revocation-stale`; `sign-in-stale`; `tool-not-granted`; `scope-insufficient` only when a token with more scopes would be allowed
 */
export const grantedTool =
  (clock: Clock) =>
  (snapshot: FreshSnapshot, caller: ActiveCaller, { tool, server, facts }: AttestedManifest): GrantedTool => {
    const verdict = decideTool(snapshot.policy, caller, tool);
    if (verdict.allowed) {
      if (caller.readsOnly && tool.effect !== 'read') {
        throw new Denied('revocation-stale', { detail: 'known well enough for reading only', retryAfter: 5 });
      }
      const stale = findStaleSignIn(snapshot.policy, tool, caller.token.authTime, unixSeconds(clock));
      if (stale !== undefined) {
        const detail = caller.token.authTime === undefined ? 'nobody signed in' : 'signed in too long ago';
        throw new Denied('sign-in-stale', { ...stale, detail, scopes: requiredScopes(tool) });
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
