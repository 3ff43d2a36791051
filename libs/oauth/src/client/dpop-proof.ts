import { tokenHash } from '../access-token/access-token.js';
import { encodeSegment, signSegments } from '../jws/compact.js';
import type { ClientKey } from './client-key.js';

export interface ProofRequest {
  readonly method: string;
  /** URL of the request; query and fragment are left out (RFC 9449 §4.2). */
  readonly url: string;
  /** Unique, 16 to 128 characters. */
  readonly jti: string;
  /** Unix seconds. */
  readonly iat: number;
  /** Latest `DPoP-Nonce` of the server. */
  readonly nonce?: string | undefined;
  /** Access token that goes with the request; none at a token endpoint. */
  readonly token?: string | undefined;
}

/** A DPoP proof as a client makes it (RFC 9449 §4.2). */
export function dpopProof(key: ClientKey, request: ProofRequest): string {
  const url = new URL(request.url);
  url.search = '';
  url.hash = '';
  // JSON leaves out what is undefined.
  const claims = {
    jti: request.jti,
    htm: request.method,
    htu: url.href,
    iat: request.iat,
    nonce: request.nonce,
    ath: request.token === undefined ? undefined : tokenHash(request.token),
  };
  const header = encodeSegment({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk });
  return signSegments(header, encodeSegment(claims), key.privateKey);
}
