import { hash } from 'node:crypto';
import { publicMembers, type KeyMembers } from './verification-key.js';

/** RFC 7638 thumbprint of a P-256 or Ed25519 key, base64url SHA-256: the `jkt` of RFC 9449 §6.1. @throws BadKey */
export const thumbprint = (jwk: Record<string, unknown>): string => thumbprintOf(publicMembers(jwk));

/** The members are already in the order of RFC 7638 §3. */
export const thumbprintOf = ({ members }: KeyMembers): string =>
  hash('sha256', JSON.stringify(members), 'base64url');
