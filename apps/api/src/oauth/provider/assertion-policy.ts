import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { CLOCK_TOLERANCE_S, MAX_ASSERTION_S } from './lifetimes.js';

/**
 * Beyond RFC 7523 §3: the audience is the issuer and nothing else, so an assertion made for another server is of no use
 * here, and its life is short. Not checked here: signature, issuer, single use; the library does.
 */
export function assertAssertion(ctx: KoaContextWithOIDC, claims: Record<string, unknown>): void {
  const { aud, exp } = claims;
  if (aud !== ctx.oidc.issuer) {
    throw new errors.InvalidClientAuth('aud of a client assertion must be the issuer, as a single string');
  }
  if (typeof exp !== 'number' || exp > Date.now() / 1000 + MAX_ASSERTION_S + CLOCK_TOLERANCE_S) {
    throw new errors.InvalidClientAuth(`a client assertion may live ${MAX_ASSERTION_S} seconds at most`);
  }
}
