import { z } from 'zod';

/** Tenant and server slug: no underscore, so the first `__` of an exposed name splits it without ambiguity. */
export const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;
export const slug = z.string().regex(SLUG, 'lower-case letters, digits and inner hyphens, at most 32');

/** Name that may be exposed to an agent, prefix included. */
export const EXPOSED_NAME = /^[A-Za-z0-9_.-]{1,128}$/;

/** Owner slug of what the platform itself registers; also the slug of the platform's own tenant. */
export const PLATFORM = 'platform';

/** Prefixed ULID, such as `tool_01J9Z…`. */
export const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`));

/** Lower-case hexadecimal SHA-256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Canonical tool id: never only a name. */
export const toolUrn = (owner: string, server: string, tool: string): string =>
  `urn:sallyport:tool:${owner}:${server}:${tool}`;

export const EFFECTS = ['read', 'write', 'destructive', 'external'] as const;
export const effect = z.enum(EFFECTS);
export type Effect = z.infer<typeof effect>;

/** Scopes of the admin API for machines. An operator gives them to an agent one by one; none of them decides reviews. */
export const ADMIN_SCOPES = ['admin:read', 'admin:write', 'audit:read'] as const;
export type AdminScope = (typeof ADMIN_SCOPES)[number];
/** `aud` of a token for the admin API of the issuer's tenant. */
export const ADMIN_AUDIENCE = 'admin-api';
/** Resource indicator (RFC 8707) of a tenant's admin API, after the public origin. */
export const adminResourcePath = (tenant: string): string => `/api/v1/tenants/${tenant}`;

/** Scopes a token may carry for the data plane (identity.md §5). */
export const DATA_PLANE_SCOPES = [
  'mcp:connect',
  'tools:read',
  'tools:call',
  'resources:read',
  'prompts:read',
  'agent:delegate',
] as const;
