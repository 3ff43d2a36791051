import { z } from 'zod';
import { DATA_PLANE_SCOPES } from '../ids.js';

const delegable = z.enum(DATA_PLANE_SCOPES);

/** `PUT …/servers/{id}/agent` – the server is an agent: who runs it, and whose tokens may be handed on to it. */
export const setServerAgent = z
  .object({
    /** Client id of the agent that runs the server. */
    operator: z.string().min(1).max(200),
    /** Agents that may delegate to it; what is not listed may not. */
    callers: z
      .array(
        z.object({
          client: z.string().min(1).max(200),
          scopes: z.array(delegable).min(1).max(DATA_PLANE_SCOPES.length),
        }),
      )
      .max(200),
  })
  .meta({ id: 'SetServerAgent' });
export type SetServerAgent = z.infer<typeof setServerAgent>;

/** `GET …/servers/{id}/agent` – null when the server is a plain tool server. */
export const serverAgent = z.object({ agent: setServerAgent.nullable() }).meta({ id: 'ServerAgent' });
export type ServerAgent = z.infer<typeof serverAgent>;

/** `GET …/members/{kind}/{id}/authorizations` – what somebody has authorised, or was handed, and still counts. */
export const authorizations = z
  .object({
    /** OAuth grants: a person let an agent act. */
    grants: z.array(
      z.object({
        id: z.string(),
        client: z.string(),
        /** `sub` of the person. */
        subject: z.string(),
        expiresAt: z.string().nullable(),
      }),
    ),
    /** Authority that agents hold of one another, parents before children. */
    delegations: z.array(
      z.object({
        id: z.string(),
        parent: z.string().nullable(),
        grant: z.string().nullable(),
        client: z.string(),
        subject: z.string(),
        scopes: z.array(z.string()),
        createdAt: z.string(),
        /** When its last token expires, unless it is renewed. */
        expiresAt: z.string(),
        revokedAt: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Authorizations' });
export type Authorizations = z.infer<typeof authorizations>;

/**
 * `POST …/revocations` – effective on all gateways within a second. `user` and `agent` (ids): every grant and token until
 * now; they may start again. `grant`, `delegation` with all below it: these. `key` (RFC 7638 thumbprint): for good.
 */
export const revoke = z
  .object({
    kind: z.enum(['user', 'agent', 'grant', 'delegation', 'key']),
    id: z.string().min(1).max(200),
    reason: z.string().min(3).max(500),
  })
  .meta({ id: 'Revoke' });
export type Revoke = z.infer<typeof revoke>;

export const revoked = z
  .object({
    /** How many grants ended. */
    grants: z.int(),
    /** How many delegations ended. */
    delegations: z.int(),
  })
  .meta({ id: 'Revoked' });
export type RevokedCounts = z.infer<typeof revoked>;
