import { z } from 'zod';
import { effect, sha256 } from '../ids.js';

/** What an approver signs: SHA-256 of its RFC 8785 form is the challenge of the passkey ceremony. */
export const approvalStatement = z.strictObject({
  v: z.literal(1),
  /** Single use, five minutes. */
  nonce: z.string(),
  /** Tenant id of what is decided. */
  tenant: z.string(),
  /** The review. */
  requestId: z.string(),
  manifestHash: sha256,
  /** Revision of the tenant's policy that was in force. */
  policyVersion: z.int().nonnegative(),
  decision: z.strictObject({
    verdict: z.enum(['approve', 'reject']),
    effect: effect.optional(),
    enable: z.boolean().optional(),
    /** Why critical findings do not stand in the way. */
    override: z.string().optional(),
    reason: z.string().optional(),
  }),
  approver: z.strictObject({ tenant: z.string(), account: z.string() }),
});
export type ApprovalStatement = z.infer<typeof approvalStatement>;

const base64url = z.string().regex(/^[\w-]+$/);

/** A statement and the WebAuthn assertion over it; enough to verify it offline. */
export const approvalEvidence = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    /** RFC 8785 text. */
    statement: z.string(),
    credentialId: base64url,
    /** Public JWK of the passkey. */
    publicKey: z.record(z.string(), z.unknown()),
    authenticatorData: base64url,
    clientData: base64url,
    signature: base64url,
  })
  .meta({ id: 'ApprovalEvidence' });
export type ApprovalEvidence = z.infer<typeof approvalEvidence>;
export const evidenceList = z.object({ items: z.array(approvalEvidence) }).meta({ id: 'EvidenceList' });
