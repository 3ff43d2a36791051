import { z } from 'zod';

/** What an upstream server gets with each call (`gateway_token`: the call token). Part of the server's hashed version. */
export const CREDENTIAL_MODES = [
  'gateway_token',
  'none',
  'static_secret',
  'client_credentials',
  'rfc8693',
  'id_jag',
  'entra_obo',
  'oauth_user',
  'mtls',
] as const;
export const credentialMode = z.enum(CREDENTIAL_MODES);
export type CredentialMode = z.infer<typeof credentialMode>;

/** Header names that may carry a secret: never one that the transport, a proxy or MCP itself gives a meaning to. */
export const SECRET_HEADER =
  /^(?:authorization|api-key|apikey|private-token|ocp-apim-subscription-key|x-api-key|x-auth-token|x-access-token|x-(?!forwarded|real|original)[a-z0-9]+(?:-[a-z0-9]+)*-(?:api-key|key|token|secret))$/;

const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/, 'an OAuth scope token (RFC 6749 §3.3)');
const scopes = z.array(scope).max(20).default([]);
const issuer = z.url({ protocol: /^https?$/ }).max(2048);
/** Value of `resource` (RFC 8707); absent: the server's URL, null: the parameter is not sent. */
const resource = z.url().max(2048).nullable().optional();

/** How Sallyport is known to an authorization server. */
export const oauthClient = z.object({
  id: z.string().min(1).max(256),
  auth: z
    .enum(['private_key_jwt', 'client_secret_basic', 'client_secret_post', 'none'])
    .default('private_key_jwt'),
});
export type OauthClient = z.infer<typeof oauthClient>;

const atIssuer = { issuer, client: oauthClient, scopes };

/** Everything about a server's credential that is not secret. */
export const credentialConfig = z
  .discriminatedUnion('mode', [
    z.object({ mode: z.literal('gateway_token') }),
    z.object({ mode: z.literal('none') }),
    z.object({
      mode: z.literal('static_secret'),
      header: z.string().toLowerCase().max(64).regex(SECRET_HEADER, 'not a header that may carry a secret'),
      /** Put before the secret with a space, such as `Bearer`. */
      scheme: z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9-]{0,31}$/)
        .optional(),
    }),
    z.object({ mode: z.literal('client_credentials'), ...atIssuer, resource }),
    z.object({
      mode: z.literal('rfc8693'),
      ...atIssuer,
      resource,
      audience: z.string().min(1).max(2048).optional(),
      /** Whom the exchange names: by a call token of this gateway, or by the user's own token of the company's IdP. */
      subject: z.enum(['call_token', 'idp_token']).default('call_token'),
    }),
    z.object({
      mode: z.literal('id_jag'),
      ...atIssuer,
      resource,
      /** Where leg 1 gets the ID-JAG. */
      idp: z.object({ issuer, client: oauthClient }),
    }),
    z.object({ mode: z.literal('entra_obo'), ...atIssuer, scopes: z.array(scope).min(1).max(20) }),
    z.object({ mode: z.literal('oauth_user'), ...atIssuer, resource }),
    z.object({
      mode: z.literal('mtls'),
      /** Certificate authority of the server in PEM, when it is none that the runtime knows. */
      ca: z.string().max(32_768).optional(),
    }),
  ])
  .meta({ id: 'CredentialConfig' });
export type CredentialConfig = z.infer<typeof credentialConfig>;
export type ConfigOf<M extends CredentialMode> = Extract<CredentialConfig, { mode: M }>;

/** Which secret of a server: of its OAuth client, of its client at the IdP, its header's value, its certificate. */
export const SECRET_PURPOSES = ['client', 'idp_client', 'header', 'certificate'] as const;
export const secretPurpose = z.enum(SECRET_PURPOSES);
export type SecretPurpose = z.infer<typeof secretPurpose>;

const keyOf = (purpose: SecretPurpose, { auth }: OauthClient): SecretPurpose[] =>
  auth === 'none' ? [] : [purpose];

/** Secrets without which a configuration cannot work. */
export function neededSecrets(config: CredentialConfig): SecretPurpose[] {
  switch (config.mode) {
    case 'gateway_token':
    case 'none':
      return [];
    case 'static_secret':
      return ['header'];
    case 'mtls':
      return ['certificate'];
    case 'id_jag':
      return [...keyOf('client', config.client), ...keyOf('idp_client', config.idp.client)];
    case 'client_credentials':
    case 'rfc8693':
    case 'entra_obo':
    case 'oauth_user':
      return keyOf('client', config.client);
    default:
      return config satisfies never;
  }
}

/** Whether the upstream sees who calls: then each user has a lease of their own. */
export const isPerUser = (mode: CredentialMode): boolean =>
  mode === 'rfc8693' || mode === 'id_jag' || mode === 'entra_obo' || mode === 'oauth_user';

/** Whether gateways get the credential from the control plane, call by call as leases run out. */
export const isLeased = (mode: CredentialMode): boolean => mode !== 'gateway_token' && mode !== 'none';

/**
 * Who is meant to read the call token that names the user of a lease: the upstream's authorization server where it is the
 * subject of an exchange, else the internal API. Undefined where all users are one to the upstream.
 */
export function leaseAudience(config: CredentialConfig, internalApi: string): string | undefined {
  if (!isPerUser(config.mode)) return undefined;
  return config.mode === 'rfc8693' && config.subject === 'call_token' ? config.issuer : internalApi;
}

/** `tctx.method` of that call token. */
export const LEASE_METHOD = 'credentials/lease';
