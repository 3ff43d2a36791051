import { hash } from 'node:crypto';
import { publicMembers } from './verification-key.js';

/** RFC 7638 thumbprint of a P-256 or Ed25519 key, base64url SHA-256: the `jkt` of RFC 9449 §6.1. @throws BadKey */
export const thumbprint = (jwk: Record<string, unknown>): string =>
  hash('sha256', JSON.stringify(publicMembers(jwk).members), 'base64url');
