import { hash, type KeyObject } from 'node:crypto';
import { Denied } from '#libs/denial';
import { BadClaims, Claims } from '../access-token/claims.js';
import { BadJws, checkSignature, decodeSegment, splitCompact, type CompactJws } from '../jws/compact.js';
import { BadKey, importKey, type SignatureAlg } from '../jws/verification-key.js';
import { Lru } from '../lru.js';
import { SKEW_S } from '../skew.js';
import { sameHtu } from './htu.js';
import type { Nonces } from './nonces.js';
import { readProofHeader } from './proof-key.js';

/** The request that the proof must be for. */
export interface ExpectedProof {
  readonly method: string;
  /** As `expectedHtu` gives it. */
  readonly htu: string;
  /** `tokenHash` of the access token. */
  readonly ath: string;
  /** Key the access token is bound to. */
  readonly jkt: string;
  readonly nonces: Nonces;
  readonly tenant: string;
  /** Unix seconds. */
  readonly now: number;
}

export interface VerifiedProof {
  readonly jti: string;
  readonly iat: number;
  /** Base64url SHA-256(jkt 0 jti), 16 bytes: the key under which the replay check must record this proof. */
  readonly digest: string;
}

interface KnownKey {
  readonly alg: SignatureAlg;
  readonly key: KeyObject;
  readonly jkt: string;
}

/** Seconds for which a proof is good; a replay record must outlive it by the skew on both sides. */
export const PROOF_MAX_AGE_S = 60;

/**
 * RFC 9449 §4.3 in the order of identity.md §4, rows 12 to 22: cheap refusals first, and a key is imported only when its
 * thumbprint is the one a verified token names.
 *
 * Keys are remembered by the exact header text, so a known client costs one signature check. The memory is bounded, and only
 * proofs that verified get into it. Not checked: replay (the caller records `digest`), revocation.
 */
export class ProofVerifier {
  readonly #keys: Lru<KnownKey>;

  constructor(maxKeys = 5000) {
    this.#keys = new Lru(maxKeys);
  }

  /** @throws Denied proof-missing, proof-invalid, proof-nonce-required */
  verify(proof: string | undefined, expected: ExpectedProof): VerifiedProof {
    if (proof === undefined) throw new Denied('proof-missing');
    try {
      const parts = splitCompact(proof);
      this.#checkKey(parts, expected.jkt);
      return checkClaims(new Claims(decodeSegment(parts.payload)), expected);
    } catch (cause) {
      if (cause instanceof BadJws || cause instanceof BadKey || cause instanceof BadClaims) {
        throw new Denied('proof-invalid', { detail: cause.message });
      }
      throw cause;
    }
  }

  #checkKey(parts: CompactJws, jkt: string): void {
    const known = this.#keys.get(parts.header);
    if (known !== undefined) {
      if (known.jkt !== jkt) throw new BadKey('the key is not the one the token is bound to');
      checkSignature(parts, known);
      return;
    }
    const header = readProofHeader(parts.header);
    if (header.jkt !== jkt) throw new BadKey('the key is not the one the token is bound to');
    const fresh = { alg: header.key.alg, key: importKey(header.key), jkt };
    checkSignature(parts, fresh);
    // A slice keeps the whole proof alive; the copy does not.
    this.#keys.set(Buffer.from(parts.header, 'latin1').toString('latin1'), fresh);
  }
}

function checkClaims(claims: Claims, expected: ExpectedProof): VerifiedProof {
  const jti = claims.text('jti');
  if (jti.length < 16 || jti.length > 128) throw new BadClaims('jti has not 16 to 128 characters');
  const [htm, htu, iat, ath] = [
    claims.text('htm'),
    claims.get('htu'),
    claims.date('iat'),
    claims.text('ath'),
  ];
  if (htm !== expected.method) throw new BadClaims('htm is another method');
  if (!sameHtu(htu, expected.htu)) throw new BadClaims('htu is another URL');
  if (ath !== expected.ath) throw new BadClaims('ath is of another token');
  if (!expected.nonces.check(expected.tenant, claims.get('nonce'), expected.now)) {
    throw new Denied('proof-nonce-required', { detail: 'nonce is missing, stale or foreign' });
  }
  if (iat > expected.now + SKEW_S) throw new BadClaims('iat is in the future');
  if (iat < expected.now - PROOF_MAX_AGE_S) throw new BadClaims('iat is too old');
  return { jti, iat, digest: replayDigest(expected.jkt, jti) };
}

const replayDigest = (jkt: string, jti: string): string =>
  hash('sha256', `${jkt}\0${jti}`, 'buffer').subarray(0, 16).toString('base64url');

/** Thumbprint of the key that a proof names, whoever sent it: for rate limits and logs, never for trust. @throws Denied */
export function proofThumbprint(proof: string): string {
  try {
    return readProofHeader(splitCompact(proof).header).jkt;
  } catch (cause) {
    if (cause instanceof BadJws || cause instanceof BadKey) {
      throw new Denied('proof-invalid', { detail: cause.message });
    }
    throw cause;
  }
}
