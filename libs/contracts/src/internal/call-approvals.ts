import { z } from 'zod';
import { effect, sha256 } from '../ids.js';

/** Arguments beyond this are not put before a person: nobody could read them. In UTF-16 code units of their RFC 8785 text. */
export const MAX_SHOWN_ARGUMENTS = 65_536;

/** `POST /internal/v1/tenants/:tenant/call-approvals`, gateways only. All of it but `call` and `why` is what is approved. */
export const callApprovalRequest = z.object({
  call: z.string().max(64),
  sub: z.string().min(1).max(1000),
  clientId: z.string().min(1).max(1000),
  /** Thumbprint of the key that the caller proved to hold. */
  key: z.string().max(100).optional(),
  tool: z.object({
    urn: z.string().max(600),
    name: z.string().max(200),
    server: z.string().max(64),
    hash: sha256,
    effect,
  }),
  argsHash: sha256,
  /** RFC 8785 text of the arguments; of an array of them and `{inputResponses}` where the call answers questions. */
  arguments: z.string().max(MAX_SHOWN_ARGUMENTS),
  /** What wants a person to approve: ids of grants and guardrails, or `flow`. */
  why: z.array(z.string().max(100)).min(1).max(300),
});
export type CallApprovalRequest = z.infer<typeof callApprovalRequest>;

export const callApprovalAnswer = z.discriminatedUnion('kind', [
  /** Somebody approved exactly this call, and the approval is used up now. */
  z.object({ kind: z.literal('approved'), id: z.string() }),
  z.object({ kind: z.literal('pending'), id: z.string(), url: z.url(), expiresAt: z.iso.datetime() }),
  /** `message` may be told to the caller. */
  z.object({ kind: z.literal('refused'), message: z.string().max(200) }),
]);
export type CallApprovalAnswer = z.infer<typeof callApprovalAnswer>;
