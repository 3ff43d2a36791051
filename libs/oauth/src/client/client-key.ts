import { createPrivateKey, type KeyObject } from 'node:crypto';
import { isObject } from '#libs/manifest';
import { thumbprintOf } from '../jws/thumbprint.js';
import { BadKey, importKey, publicMembers, type KeyMembers } from '../jws/verification-key.js';

/** A P-256 key pair with which a client authenticates or proves possession. */
export interface ClientKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** Public members only. */
  readonly publicJwk: Extract<KeyMembers, { alg: 'ES256' }>['members'];
}

/** Reads a private P-256 JWK. @throws BadKey */
export function loadClientKey(jwk: unknown): ClientKey {
  if (!isObject(jwk) || typeof jwk['d'] !== 'string') throw new BadKey('not a private JWK');
  const { d, ...rest } = jwk;
  const key = publicMembers(rest);
  if (key.alg !== 'ES256') throw new BadKey('not a P-256 key');
  importKey(key);
  return { kid: thumbprintOf(key), privateKey: importPrivate({ ...key.members, d }), publicJwk: key.members };
}

function importPrivate(key: Record<string, string>): KeyObject {
  try {
    return createPrivateKey({ key, format: 'jwk' });
  } catch (cause) {
    throw new BadKey('the private part does not fit', { cause });
  }
}
