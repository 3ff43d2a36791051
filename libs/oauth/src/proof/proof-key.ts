import { hash } from 'node:crypto';
import { isObject } from '#libs/manifest';
import { acceptedAlg, BadJws, decodeSegment, refuseMembers } from '../jws/compact.js';
import { publicMembers, type KeyMembers } from '../jws/verification-key.js';

/** Members that name another key, change what is signed, or that this profile does not know (identity.md §4, row 14). */
const FORBIDDEN = ['jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'crit', 'b64', 'zip'] as const;

export interface ProofKey {
  readonly key: KeyMembers;
  readonly jkt: string;
}

/**
 * Reads the header of a proof: `typ`, `alg`, the embedded public key and its RFC 7638 thumbprint (RFC 9449 §4.3 (4), (5),
 * (7)). The key is not imported: that is expensive, and its sender is a stranger until the thumbprint fits a token.
 *
 * @throws BadJws, BadKey
 */
export function readProofHeader(segment: string): ProofKey {
  const header = decodeSegment(segment);
  const { typ, jwk } = header as { typ?: unknown; jwk?: unknown };
  if (typ !== 'dpop+jwt') throw new BadJws('wrong typ');
  const alg = acceptedAlg(header);
  if (!isObject(jwk)) throw new BadJws('no jwk');
  const key = publicMembers(jwk);
  refuseMembers(header, FORBIDDEN);
  if (key.alg !== alg) throw new BadJws('algorithm does not fit the key');
  return { key, jkt: hash('sha256', JSON.stringify(key.members), 'base64url') };
}
