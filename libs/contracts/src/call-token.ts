import { z } from 'zod';
import { sha256 } from './ids.js';
import type { Actor } from './audit/event.js';

export const CALL_TOKEN_TYP = 'mcpreq+jwt';
/** Lifetime in seconds; the specification of the token allows 60 at most. */
export const CALL_TOKEN_TTL_S = 30;

/** Claims of the request-scoped token that the gateway mints for one upstream call (identity.md §3.2). */
export const callTokenClaims = z.object({
  iss: z.url(),
  aud: z.string(),
  sub: z.string(),
  client_id: z.literal('gateway'),
  tenant: z.string(),
  scope: z.string(),
  txn: z.string(),
  jti: z.string(),
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
  act: z.custom<Actor>().optional(),
  tctx: z.object({
    method: z.string(),
    tool: z.string(),
    manifest: sha256,
    args: sha256,
    decision: z.string(),
  }),
});
export type CallTokenClaims = z.infer<typeof callTokenClaims>;
