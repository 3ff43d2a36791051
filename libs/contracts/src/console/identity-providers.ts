import { SIGN_IN_DENIAL_REASONS, type SignInDenialReason } from '#libs/denial';
import { z } from 'zod';
import { DATA_PLANE_SCOPES, slug } from '../ids.js';

/** Name of a top-level claim, or a JSON pointer into nested ones, such as `/realm_access/roles`. */
const claimName = z.string().min(1).max(200);

/** What a mapping rule looks at. `exact` and `prefix` compare a text, or each text of a list. */
export const claimCondition = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('exact'), claim: claimName, value: z.string().min(1).max(500) }),
    z.object({ kind: z.literal('prefix'), claim: claimName, value: z.string().min(1).max(500) }),
    /** CEL over `claims`; must give a bool. */
    z.object({ kind: z.literal('cel'), expression: z.string().min(1).max(2000) }),
  ])
  .meta({ id: 'ClaimCondition' });
export type ClaimCondition = z.infer<typeof claimCondition>;

/**
 * One rule of a role mapping; rules are read in order. `roles` are tool roles of the tenant: rights in the console are
 * never given by a mapping. `scopeCeiling`: the most that tokens of whom it matches may carry. `stop`: read no further
 * rule when it matches.
 */
export const mappingRule = z
  .object({
    when: claimCondition,
    /** What an absent claim of `exact` and `prefix` means. An expression asks `has(claims.x)` itself. */
    whenMissing: z.enum(['deny', 'skip']).default('deny'),
    roles: z.array(slug).max(16),
    scopeCeiling: z.array(z.enum(DATA_PLANE_SCOPES)).min(1).optional(),
    stop: z.boolean().default(false),
  })
  .meta({ id: 'MappingRule' });
export type MappingRule = z.infer<typeof mappingRule>;

const url = z.url({ protocol: /^https?$/ }).max(500);
/** OpenID Connect scopes that are asked for besides `openid`. */
const scopes = z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/)).max(20);
const claims = z.array(z.string().min(1).max(200)).max(50);

/** A token that the provider issued for `audience` may be exchanged by this agent, and by no other. */
const exchangeAudience = z.object({ audience: z.string().min(1).max(500), agent: z.string().max(100) });

const editable = {
  name: z.string().min(1).max(80),
  enabled: z.boolean(),
  /** Offered on the sign-in page. */
  signIn: z.boolean(),
  /** Operators may sign in to the console with it, once they have linked their account there. */
  operatorSignIn: z.boolean(),
  /** Whether its identity assertions (ID-JAG, RFC 7523) are accepted. */
  idJag: z.boolean(),
  scopes,
  /** Claims that rules may look at. Nothing else of what it says about a person is kept. */
  claims,
  exchangeAudiences: z.array(exchangeAudience).max(50),
};

export const identityProviderView = z
  .object({
    id: z.string(),
    slug: z.string(),
    issuer: z.string(),
    clientId: z.string(),
    clientAuth: z.enum(['private_key_jwt', 'client_secret_basic', 'client_secret_post']),
    ...editable,
    /** Registered at the provider: where it sends people back to. */
    redirectUri: z.string(),
    /** Registered at the provider for `private_key_jwt`: public keys with which we authenticate. */
    jwksUri: z.string(),
    people: z.int(),
    mappingVersion: z.int(),
  })
  .meta({ id: 'IdentityProvider' });
export type IdentityProviderView = z.infer<typeof identityProviderView>;
export const identityProviderList = z
  .object({ items: z.array(identityProviderView) })
  .meta({ id: 'IdentityProviderList' });

/** How we authenticate at the provider. A secret is sealed, and never shown again. */
export const providerClient = z
  .discriminatedUnion('auth', [
    z.object({ auth: z.literal('private_key_jwt'), id: z.string().min(1).max(500) }),
    z.object({
      auth: z.enum(['client_secret_basic', 'client_secret_post']),
      id: z.string().min(1).max(500),
      secret: z.string().min(8).max(1000),
    }),
  ])
  .meta({ id: 'ProviderClient' });
export type ProviderClient = z.infer<typeof providerClient>;

/** `POST …/identity-providers`. The issuer is part of every person's identity: it never changes. */
export const addIdentityProvider = z
  .object({
    slug,
    issuer: url,
    client: providerClient,
    name: editable.name,
    enabled: editable.enabled.default(true),
    signIn: editable.signIn.default(true),
    operatorSignIn: editable.operatorSignIn.default(false),
    idJag: editable.idJag.default(false),
    scopes: scopes.default(['profile', 'email']),
    claims: claims.default(['groups', 'email']),
    exchangeAudiences: editable.exchangeAudiences.default([]),
  })
  .meta({ id: 'AddIdentityProvider' });

/** `PUT …/identity-providers/{id}` – what is not given stays. */
export const changeIdentityProvider = z
  .object({ ...editable, client: providerClient })
  .partial()
  .meta({ id: 'ChangeIdentityProvider' });

/** `GET …/identity-providers/{id}/rules` */
export const roleMappingView = z
  .object({
    /** 0: no rules yet, so nobody may sign in. */
    version: z.int(),
    rules: z.array(mappingRule),
    changedBy: z.string().nullable(),
    changedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'RoleMapping' });
export type RoleMappingView = z.infer<typeof roleMappingView>;
export const roleMappingHistory = z
  .object({ items: z.array(roleMappingView) })
  .meta({ id: 'RoleMappingHistory' });

const rules = z.array(mappingRule).max(100);
/** `PUT …/identity-providers/{id}/rules`. `version` is the one that was edited: another answers 409. */
export const setRoleMapping = z.object({ version: z.int(), rules }).meta({ id: 'SetRoleMapping' });
/** `POST …/identity-providers/{id}/rules/try`. Without `rules`: those in force. */
export const tryRoleMapping = z
  .object({ claims: z.record(z.string(), z.unknown()), rules: rules.optional() })
  .meta({ id: 'TryRoleMapping' });

const denialReason = z.enum(SIGN_IN_DENIAL_REASONS as [SignInDenialReason, ...SignInDenialReason[]]);

export const mappingOutcome = z
  .object({
    allowed: z.boolean(),
    roles: z.array(z.string()),
    /** Null: no ceiling. */
    scopeCeiling: z.array(z.string()).nullable(),
    reason: denialReason.nullable(),
    /** What each rule that was read said, in order. */
    trace: z.array(
      z.object({
        rule: z.int(),
        outcome: z.enum(['matched', 'not-matched', 'skipped', 'missing', 'failed']),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'MappingOutcome' });
export type MappingOutcome = z.infer<typeof mappingOutcome>;

/** `POST …/identity-providers/{id}/check` */
export const providerCheck = z
  .object({
    steps: z.array(
      z.object({
        step: z.enum(['address', 'discovery', 'keys', 'client']),
        ok: z.boolean(),
        message: z.string(),
        hint: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'ProviderCheck' });
export type ProviderCheck = z.infer<typeof providerCheck>;

/** `GET …/identity-providers/refusals` – newest first, at most 200 and of the last seven days. */
export const signInRefusalList = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        at: z.iso.datetime(),
        provider: z.string().nullable(),
        reason: denialReason,
        detail: z.string(),
        subject: z.string().nullable(),
        agent: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'SignInRefusalList' });
export type SignInRefusal = z.infer<typeof signInRefusalList>['items'][number];
