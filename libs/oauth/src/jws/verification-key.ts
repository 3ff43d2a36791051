import { createPublicKey, type KeyObject } from 'node:crypto';
import type { PublicJwk } from '#libs/contracts';

export type SignatureAlg = 'ES256' | 'EdDSA';

export interface VerificationKey {
  readonly kid: string;
  readonly alg: SignatureAlg;
  readonly key: KeyObject;
}

/** The JWK is no usable public key. `message` says why. */
export class BadKey extends Error {
  override readonly name = 'BadKey';
}

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** Public members by algorithm, in the order of RFC 7638 §3.2. */
export type KeyMembers =
  | { readonly alg: 'ES256'; readonly members: { crv: 'P-256'; kty: 'EC'; x: string; y: string } }
  | { readonly alg: 'EdDSA'; readonly members: { crv: 'Ed25519'; kty: 'OKP'; x: string } };

/**
 * The members that make the key, and the only algorithm it may be used with: ES256 with P-256, EdDSA with Ed25519.
 *
 * Not checked: that the point is on its curve (`importKey` does).
 *
 * @throws BadKey
 */
export function publicMembers(jwk: Record<string, unknown>): KeyMembers {
  for (const name of PRIVATE_MEMBERS) {
    if (Object.hasOwn(jwk, name)) throw new BadKey('the key has private or symmetric members');
  }
  const { kty, crv } = jwk as { kty?: unknown; crv?: unknown };
  if (kty === 'EC' && crv === 'P-256') {
    return { alg: 'ES256', members: { crv, kty, x: coordinate(jwk['x']), y: coordinate(jwk['y']) } };
  }
  if (kty === 'OKP' && crv === 'Ed25519') {
    return { alg: 'EdDSA', members: { crv, kty, x: coordinate(jwk['x']) } };
  }
  throw new BadKey('the key is neither P-256 nor Ed25519');
}

/** 32 bytes in their only base64url spelling; another spelling of the same key would have another thumbprint. */
function coordinate(value: unknown): string {
  if (typeof value !== 'string' || value.length !== 43) throw new BadKey('a coordinate is not 32 bytes');
  const bytes = Buffer.from(value, 'base64url');
  if (bytes.toString('base64url') !== value) throw new BadKey('a coordinate is not base64url');
  return value;
}

/** @throws BadKey */
export function importKey({ members }: KeyMembers): KeyObject {
  try {
    return createPublicKey({ key: members, format: 'jwk' });
  } catch (cause) {
    throw new BadKey('the key is not on its curve', { cause });
  }
}

/** Loads a published key. @throws BadKey for private members, other key types and an `alg` or `use` that contradicts the key. */
export function loadPublicKey(jwk: PublicJwk): VerificationKey {
  const key = publicMembers(jwk);
  const allowed: unknown[] = key.alg === 'ES256' ? ['ES256'] : ['EdDSA', 'Ed25519'];
  if (jwk.alg !== undefined && !allowed.includes(jwk.alg)) throw new BadKey('alg does not fit the key');
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') throw new BadKey('the key is not for signatures');
  return { kid: jwk.kid, alg: key.alg, key: importKey(key) };
}

/** By key id. Of two keys with one id the set is ambiguous. @throws BadKey */
export function loadPublicKeys(jwks: readonly PublicJwk[]): ReadonlyMap<string, VerificationKey> {
  const keys = new Map<string, VerificationKey>();
  for (const jwk of jwks) {
    if (keys.has(jwk.kid)) throw new BadKey(`two keys have the id ${jwk.kid}`);
    keys.set(jwk.kid, loadPublicKey(jwk));
  }
  return keys;
}
