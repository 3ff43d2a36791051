import type { PublicJwk } from '#libs/contracts';
import { BadKey, loadPublicKey, thumbprint } from '#libs/oauth';
import { invalid } from '../http/http.module.js';

/**
 * A key as it is stored: public members alone, ES256, and its RFC 7638 thumbprint as its id, so that no component can take
 * the id of another one's key.
 *
 * @param pointer of the key in the request
 * @throws ProblemError 422
 */
export function acceptedKey(jwk: PublicJwk, pointer: string): PublicJwk {
  const { kty, crv, x, y, kid } = jwk as PublicJwk & { crv?: string; x?: string; y?: string };
  try {
    if (loadPublicKey(jwk).alg !== 'ES256') throw new BadKey('the key is not P-256');
  } catch (cause) {
    if (cause instanceof BadKey) throw invalid(pointer, 'bad_key', cause.message);
    throw cause;
  }
  const stored = { kty, crv, x, y, alg: 'ES256', use: 'sig' };
  if (thumbprint(stored) !== kid)
    throw invalid(`${pointer}/kid`, 'bad_kid', 'must be the RFC 7638 thumbprint');
  return { ...stored, kid };
}
