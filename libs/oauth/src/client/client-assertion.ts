import { encodeSegment, signSegments } from '../jws/compact.js';
import type { ClientKey } from './client-key.js';

/** `client_assertion_type` of RFC 7523 §2.2. */
export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Authorization servers of the product refuse more than 60 s. */
const TTL_S = 50;

/** `private_key_jwt` client authentication (RFC 7523 §3): one audience, the issuer. `iat` in Unix seconds; `jti` unique. */
export function clientAssertion(
  key: ClientKey,
  { clientId, issuer, jti, iat }: { clientId: string; issuer: string; jti: string; iat: number },
): string {
  const claims = { iss: clientId, sub: clientId, aud: issuer, jti, iat, exp: iat + TTL_S };
  const header = encodeSegment({ alg: 'ES256', kid: key.kid });
  return signSegments(header, encodeSegment(claims), key.privateKey);
}
