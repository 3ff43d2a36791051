import { isObject } from '#libs/manifest';
import { acceptedAlg, BadJws, decodeSegment, FOREIGN_MEMBERS, refuseMembers } from '../jws/compact.js';
import { thumbprintOf } from '../jws/thumbprint.js';
import { publicMembers, type KeyMembers } from '../jws/verification-key.js';

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
  refuseMembers(header, FOREIGN_MEMBERS);
  if (key.alg !== alg) throw new BadJws('algorithm does not fit the key');
  return { key, jkt: thumbprintOf(key) };
}
