import { z } from 'zod';

/** What an operator may do in one tenant. The console tests these, never role names. */
export const PERMISSIONS = [
  'registry.read',
  'server.write',
  'tool.review',
  'tool.enable',
  'access.read',
  'access.write',
  'call.approve',
  'calls.read',
  'audit.verify',
  'stop.use',
] as const;
export const permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof permission>;

/** Administration rights of an account; separate from tool roles: none of them grants a tool. */
export const RIGHTS = ['platform-admin', 'reviewer', 'tenant-admin', 'auditor'] as const;
export const right = z.enum(RIGHTS);
export type Right = z.infer<typeof right>;

/** `POST /api/v1/session/link`: redeems a one-time sign-in link (`/signin#<token>`). */
export const redeemLink = z.object({ token: z.string().min(32).max(256) }).meta({ id: 'RedeemLink' });

/** `GET /api/v1/me` */
export const me = z
  .object({
    operator: z.object({ id: z.string(), name: z.string(), email: z.string().nullable() }),
    tenants: z.array(z.object({ slug: z.string(), name: z.string(), permissions: z.array(permission) })),
    /** Administrates the installation itself: `/api/v1/platform` answers. */
    platform: z.boolean(),
    /** Sent back as `X-Sallyport-CSRF` on every write. */
    csrf: z.string(),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof me>;

/** `GET /api/v1/tenants/{tenant}/overview` */
export const overview = z
  .object({
    openReviews: z.int(),
    driftedTools: z.int(),
    servers: z.int(),
    approvedTools: z.int(),
    enabledTools: z.int(),
    calls24h: z.object({ succeeded: z.int(), failed: z.int(), denied: z.int(), unknown: z.int() }),
    denials24h: z.array(z.object({ reason: z.string(), count: z.int() })),
    gateways: z.array(
      z.object({ name: z.string(), revision: z.int().nullable(), lastSeenAt: z.string().nullable() }),
    ),
    snapshotRevision: z.int(),
    mcpEndpoint: z.string(),
  })
  .meta({ id: 'Overview' });
export type Overview = z.infer<typeof overview>;
