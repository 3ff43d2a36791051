import { z } from 'zod';

export const callApprovalState = z.enum(['pending', 'approved', 'refused', 'used', 'expired']);

export const callApprovalView = z
  .object({
    id: z.string(),
    state: callApprovalState,
    /** Names where the tenant knows them, else subject and client id. */
    user: z.string(),
    agent: z.string(),
    tool: z.object({
      urn: z.string(),
      name: z.string(),
      server: z.string(),
      hash: z.string(),
      effect: z.string(),
    }),
    argsHash: z.string(),
    /** What wants a person to approve: ids of grants and guardrails, or `flow`. */
    why: z.array(z.string()),
    requestedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    decidedBy: z.string().nullable(),
    decidedAt: z.iso.datetime().nullable(),
    reason: z.string().nullable(),
    /** The call that used it. */
    usedBy: z.string().nullable(),
  })
  .meta({ id: 'CallApproval' });
export type CallApprovalView = z.infer<typeof callApprovalView>;
/** `GET …/call-approvals`: newest first, those that wait before all others */
export const callApprovalList = z
  .object({ items: z.array(callApprovalView), nextCursor: z.string().nullable() })
  .meta({ id: 'CallApprovalList' });
/** `GET …/call-approvals/{id}` */
export const callApprovalDetail = callApprovalView
  .extend({
    /** RFC 8785 text of the arguments, exactly what is approved. */
    arguments: z.string(),
  })
  .meta({ id: 'CallApprovalDetail' });
export type CallApprovalDetail = z.infer<typeof callApprovalDetail>;

/** `POST …/call-approvals/{id}/decision`. `argsHash`: of the arguments that the person saw. */
export const decideCallApproval = z
  .object({
    decision: z.enum(['approve', 'refuse']),
    argsHash: z.string(),
    reason: z.string().min(1).max(500).optional(),
  })
  .meta({ id: 'DecideCallApproval' });
