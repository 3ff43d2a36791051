import { loadClientKey, type ClientKey } from '#libs/oauth';
import type { PublicJwk } from '#libs/contracts';
import { generateKeyPairSync } from 'node:crypto';

/** Private P-256 key as a JWK. */
export const newPrivateJwk = (): object =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

export const newKey = (): ClientKey => loadClientKey(newPrivateJwk());

export const publicJwk = (key: ClientKey): PublicJwk => ({ ...key.publicJwk, kid: key.kid, alg: 'ES256' });
