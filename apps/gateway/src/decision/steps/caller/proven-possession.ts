import { Denied } from '#libs/denial';
import { assertBinding, type Nonces, PROOF_MAX_AGE_S, type ProofVerifier, SKEW_S } from '#libs/oauth';
import { dpopModeOf } from '#libs/policy';
import { type Clock, unixSeconds } from '#libs/platform';
import type { StrangerLimit } from '../../../admission/stranger-limit.js';
import {
  type AddressedRequest,
  type FreshSnapshot,
  proven,
  type ProvenPossession,
  type VerifiedToken,
} from '../../proofs.js';

/** The sender's clock and that of a replica may each be off by the tolerated skew. */
const CLOCKS_S = 2 * SKEW_S;

/**
 * Step 4: whoever sent the request holds the key that the token is bound to, and made the proof for this request and token
 * (RFC 9449 §4.3, §7, §9; identity.md §4, rows 10 to 22).
 *
 * Not checked: that the proof is used for the first time, which is decided atomically at admission.
 *
 * @throws Denied `token-invalid`, `proof-missing`, `proof-invalid`, `proof-nonce-required`, `stranger-limited`
 */
export const provenPossession =
  (proofs: ProofVerifier, nonces: Nonces, strangers: StrangerLimit, clock: Clock) =>
  (addressed: AddressedRequest, verified: VerifiedToken, snapshot: FreshSnapshot): ProvenPossession => {
    const { token, compact, scheme, source } = verified;
    assertBinding(scheme, token, dpopModeOf(snapshot.policy, addressed.server));
    if (token.jkt === undefined) return proven({ token, compact, proofUse: undefined });
    strangers.assertRoom(source, token.hash);
    try {
      const { digest, iat } = proofs.verify(verified.proof, {
        method: addressed.method,
        // The public origin in canonical form and a path without any character that a URL parser would change.
        htu: addressed.resource,
        ath: token.hash,
        jkt: token.jkt,
        nonces,
        tenant: addressed.tenant,
        now: unixSeconds(clock),
      });
      const notBefore = (iat - CLOCKS_S) * 1000;
      const notAfter = (iat + PROOF_MAX_AGE_S + CLOCKS_S) * 1000;
      return proven({ token, compact, proofUse: { digest, notBefore, notAfter } });
    } catch (cause) {
      // A missing nonce is how every client begins (RFC 9449 §9), and its signature was good.
      if (cause instanceof Denied && cause.reason === 'proof-invalid') strangers.count(source, token.hash);
      throw cause;
    }
  };
