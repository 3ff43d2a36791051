import { PROOF_MAX_AGE_S, SKEW_S, type VerifiedProof } from '#libs/oauth';
import type { EntityManager } from 'typeorm';

/**
 * Whether a DPoP proof is seen for the first time (RFC 9449 §11.1). The write decides: of equal proofs one is recorded.
 * The record outlives what the proof is good for.
 *
 * @param manager shows the tenant whose issuer the token is of
 * @param kind keeps the proofs of different APIs apart
 */
export async function isFirstUse(
  manager: EntityManager,
  kind: 'ComponentProof' | 'AdminProof',
  proof: VerifiedProof,
): Promise<boolean> {
  const expires = new Date((proof.iat + PROOF_MAX_AGE_S + 2 * SKEW_S) * 1000);
  const recorded = await manager.query<unknown[]>(
    `INSERT INTO app.oidc_artifact (kind, id, payload, expires_at) VALUES ($1, $2, '{}', $3)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [kind, proof.digest, expires],
  );
  return recorded.length > 0;
}
