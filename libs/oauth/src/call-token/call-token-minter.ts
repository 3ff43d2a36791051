import type { KeyObject } from 'node:crypto';
import { CALL_TOKEN_TTL_S, CALL_TOKEN_TYP, type CallTokenClaims } from '#libs/contracts';
import { encodeSegment, signSegments } from '../jws/compact.js';

/** Signs one request-scoped token per upstream call (identity.md §3.2). */
export class CallTokenMinter {
  readonly #header: string;
  readonly #privateKey: KeyObject;

  /** @param key P-256; `kid` is the RFC 7638 thumbprint under which the public half is published */
  constructor(key: { readonly kid: string; readonly privateKey: KeyObject }) {
    this.#header = encodeSegment({ alg: 'ES256', typ: CALL_TOKEN_TYP, kid: key.kid });
    this.#privateKey = key.privateKey;
  }

  /** @param now Unix seconds. Not checked: the claims, which the decision has just proved. */
  mint(claims: Omit<CallTokenClaims, 'iat' | 'nbf' | 'exp'>, now: number): string {
    const dated: CallTokenClaims = { ...claims, iat: now, nbf: now - 2, exp: now + CALL_TOKEN_TTL_S };
    return signSegments(this.#header, encodeSegment(dated), this.#privateKey);
  }
}
