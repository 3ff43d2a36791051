import {
  addAgent,
  addBudget,
  addIdentityProvider,
  addRole,
  credentialConfig,
  guardPolicy,
  mappingRule,
  NO_FEATURES,
  oauthSettings,
  serverFeatures,
  setGuardrail,
  slug,
  tenantLimits,
} from '#libs/contracts';
import { z } from 'zod';

const clientId = z.string().min(1).max(500);

/** How Sallyport is known to an identity provider. A secret is in no file: it is read from the environment when it is sent. */
const providerClient = z.discriminatedUnion('auth', [
  z.object({ auth: z.literal('private_key_jwt'), id: clientId }),
  z.object({
    auth: z.enum(['client_secret_basic', 'client_secret_post']),
    id: clientId,
    secretFrom: z.object({ env: z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/) }),
  }),
]);

const identityProvider = addIdentityProvider.extend({
  client: providerClient,
  enabled: z.boolean().default(true),
  /** Agents by name. */
  rules: z.array(mappingRule).max(100).default([]),
});

const server = z.object({
  slug,
  name: z.string().min(1).max(80),
  url: z.url().max(2048),
  credential: credentialConfig.default({ mode: 'gateway_token' }),
  features: serverFeatures.default(NO_FEATURES),
});

/**
 * What a tenant decides, as a file says it. A section that is left out is left as it is. Users, approvals and what is switched
 * on are in no file: people decide them.
 */
export const tenantConfig = z.object({
  version: z.literal(1),
  /** Slug; a file is never applied to another tenant. */
  tenant: slug,
  oauth: oauthSettings.optional(),
  limits: tenantLimits.optional(),
  content: guardPolicy.optional(),
  servers: z.array(server).max(1000).optional(),
  roles: z.array(addRole).max(1000).optional(),
  guardrails: z.array(setGuardrail).max(200).optional(),
  agents: z.array(addAgent).max(10_000).optional(),
  identityProviders: z.array(identityProvider).max(100).optional(),
  /** A subject that is an agent is named as the agent is. */
  budgets: z.array(addBudget).max(1000).optional(),
});
export type TenantConfig = z.output<typeof tenantConfig>;

/** Sections that list things. */
export type ListSection = 'servers' | 'roles' | 'guardrails' | 'agents' | 'identityProviders' | 'budgets';
/** Sections that are one thing each. */
export type WholeSection = 'oauth' | 'limits' | 'content';
export type WholeOf<S extends WholeSection> = NonNullable<TenantConfig[S]>;
export type ItemOf<S extends ListSection> = NonNullable<TenantConfig[S]>[number];
