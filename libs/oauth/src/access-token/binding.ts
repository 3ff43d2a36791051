import { Denied } from '#libs/denial';
import type { AccessToken } from './access-token.js';
import type { Scheme } from './authorization.js';

/** Whether a tenant accepts tokens that are not bound to a key. */
export type DpopMode = 'required' | 'allowed';

/** The most a token without a key may carry, wherever `allowed` is the policy (identity.md §4). */
export const UNBOUND_SCOPES: ReadonlySet<string> = new Set(['mcp:connect', 'tools:read']);
export const UNBOUND_TTL_S = 300;

/**
 * No downgrade in either direction (RFC 9449 §7.2; identity.md §4, row 11): a bound token needs its proof, and the DPoP
 * scheme needs a bound token.
 *
 * Not checked: the proof itself.
 *
 * @throws Denied token-invalid
 */
export function assertBinding(scheme: Scheme, token: AccessToken, mode: DpopMode): void {
  if (scheme === 'DPoP') {
    if (token.jkt === undefined) refuse('DPoP scheme with a token that is bound to no key');
    return;
  }
  if (token.jkt !== undefined) refuse('token that is bound to a key used as Bearer');
  if (mode === 'required') refuse('the tenant requires DPoP');
  if (token.exp - token.iat > UNBOUND_TTL_S) refuse('token without a key lives too long');
  for (const scope of token.scopes) {
    if (!UNBOUND_SCOPES.has(scope)) refuse('token without a key has more scopes than such a token may have');
  }
}

function refuse(detail: string): never {
  throw new Denied('token-invalid', { detail });
}
