import { z } from 'zod';
import { ADMIN_SCOPES, slug } from '../ids.js';
import { ceiling, grantTerms } from '../snapshot/grant.js';
import { publicJwk } from '../snapshot/snapshot.js';

export const grantView = grantTerms.extend({
  id: z.string(),
  /** Of a set that does not grow: canonical ids of the tools that it covered when it was granted. */
  covered: z.array(z.string()).optional(),
});
export type GrantView = z.infer<typeof grantView>;

export const roleView = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    builtin: z.boolean(),
    grants: z.array(grantView),
    /** Tools that the role allows today, computed by the enforcement code. `conditional`: not every call of it. */
    effectiveTools: z.array(
      z.object({ urn: z.string(), name: z.string(), effect: z.string(), conditional: z.boolean() }),
    ),
    members: z.int(),
  })
  .meta({ id: 'Role' });
export type RoleView = z.infer<typeof roleView>;
export const roleList = z.object({ items: z.array(roleView) }).meta({ id: 'RoleList' });

/** `PUT …/roles/{id}/grants` replaces the whole of the role's grants. */
export const setGrants = z.object({ grants: z.array(grantTerms).max(200) }).meta({ id: 'SetGrants' });

/** `POST …/roles` */
export const addRole = z
  .object({ slug, name: z.string().min(1).max(80), grants: z.array(grantTerms).max(200).default([]) })
  .meta({ id: 'AddRole' });

export const memberView = z
  .object({
    kind: z.enum(['user', 'agent']),
    id: z.string(),
    /** Username of a user, client id of an agent. */
    handle: z.string(),
    name: z.string(),
    disabled: z.boolean(),
    roles: z.array(z.string()),
    ceiling: ceiling.nullable(),
    /** What a machine may do in this API; nobody else has any. */
    adminScopes: z.array(z.string()),
    /** How an agent came to be: an operator added it, it registered itself, or it is its own document. Null for a user. */
    registration: z.enum(['operator', 'dynamic', 'document']).nullable(),
    /** When a person first let an agent act that nobody had added. Until then nobody has vouched for it. */
    vouchedAt: z.string().nullable(),
  })
  .meta({ id: 'Member' });
export type MemberView = z.infer<typeof memberView>;
/** A member in the list. */
export const listedMember = memberView
  .extend({
    /**
     * Roles besides `roles` that the rules in force give by the claims of the person's last sign-in, however old; none
     * when they refuse the person. Null for agents and local accounts.
     */
    mappedRoles: z.array(z.string()).nullable(),
  })
  .meta({ id: 'ListedMember' });
export type ListedMember = z.infer<typeof listedMember>;
/** `GET …/members` */
export const memberList = z.object({ items: z.array(listedMember) }).meta({ id: 'MemberList' });

/** `PUT …/members/{kind}/{id}/roles` – role slugs. */
export const setRoles = z.object({ roles: z.array(z.string()).max(16) }).meta({ id: 'SetRoles' });

/** `POST …/users` – a local account of the tenant's authorization server. */
export const addUser = z
  .object({
    username: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/),
    name: z.string().min(1).max(80),
    email: z.email().optional(),
    password: z.string().min(12).max(256),
    roles: z.array(z.string()).max(16).default([]),
  })
  .meta({ id: 'AddUser' });

/** A one-time link at which a user chooses a password, shown once. */
export const passwordLink = z
  .object({ link: z.string(), expiresAt: z.string() })
  .meta({ id: 'PasswordLink' });
export type PasswordLink = z.infer<typeof passwordLink>;

/** `POST …/agents`. `machine`: client credentials with `private_key_jwt`; `interactive`: authorization code + PKCE. */
export const addAgent = z
  .object({
    name: z.string().min(1).max(80),
    kind: z.enum(['machine', 'interactive']),
    keys: z.array(publicJwk).max(4).default([]),
    redirectUris: z.array(z.url()).max(10).default([]),
    roles: z.array(z.string()).max(16).default([]),
    ceiling: ceiling.default({ kind: 'all' }),
  })
  .meta({ id: 'AddAgent' });

/** `GET …/agents/{id}`: how an agent proves itself, and when it was last there. */
export const agentDetail = z
  .object({
    id: z.string(),
    kind: z.enum(['machine', 'interactive']),
    /** Public keys with which it authenticates; `id` is the RFC 7638 thumbprint. */
    keys: z.array(
      z.object({
        id: z.string(),
        kid: z.string().nullable(),
        jwk: publicJwk,
        /** Somebody reported it: no token is issued to it any more. */
        reported: z.boolean(),
      }),
    ),
    /** Where it publishes its keys instead. */
    jwksUri: z.string().nullable(),
    redirectUris: z.array(z.string()),
    createdAt: z.string(),
    /** The last day with a call of it, by the tenant's calendar; null: none on record. */
    lastCallOn: z.string().nullable(),
  })
  .meta({ id: 'AgentDetail' });
export type AgentDetail = z.infer<typeof agentDetail>;

/** `PUT …/agents/{id}/keys`: all keys that count from now on. Without one that counted, every token that is out ends. */
export const setAgentKeys = z.object({ keys: z.array(publicJwk).max(4) }).meta({ id: 'SetAgentKeys' });

/** `PUT …/agents/{id}/ceiling` */
export const setCeiling = z.object({ ceiling }).meta({ id: 'SetCeiling' });
/** `PUT …/members/{kind}/{id}/disabled` */
export const setDisabled = z.object({ disabled: z.boolean() }).meta({ id: 'SetDisabled' });

/** `PUT …/agents/{id}/admin-scopes` – what a machine may do in this API. */
export const setAdminScopes = z
  .object({ scopes: z.array(z.enum(ADMIN_SCOPES)).max(3) })
  .meta({ id: 'SetAdminScopes' });
