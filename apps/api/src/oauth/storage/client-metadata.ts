import type { PublicJwk } from '#libs/contracts';
import type { AdapterPayload } from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import type { AgentKind } from '../provider/resources.js';

/** Who says what the agent is: an operator, the agent by itself (RFC 7591), or the document at its identifier. */
export type Registration = 'operator' | 'dynamic' | 'document';

export interface AgentRow {
  readonly id: string;
  readonly client_id: string;
  readonly name: string;
  readonly kind: AgentKind;
  readonly keys: readonly PublicJwk[];
  readonly jwks_uri: string | null;
  readonly redirect_uris: readonly string[];
  readonly registration: Registration;
  /** For the admin API; only machines have any. */
  readonly admin_scopes: readonly string[];
}

/** Members that the library keeps for us on a client. */
export const AGENT_MEMBERS = ['agent_id', 'agent_kind', 'agent_registration', 'agent_admin_scopes'] as const;

/**
 * An agent as RFC 7591 client metadata. Machines and components prove a key (`private_key_jwt`) and act for themselves;
 * interactive agents act for people, with a key or as public clients. There are no shared secrets.
 *
 * @returns undefined for a machine without a key: it cannot prove who it is
 */
export function clientMetadata(
  agent: AgentRow,
  { dpop, oauth }: Pick<Tenant, 'dpop' | 'oauth'>,
): AdapterPayload | undefined {
  const interactive = agent.kind === 'interactive';
  const proves = agent.keys.length > 0 || agent.jwks_uri !== null;
  if (!interactive && !proves) return undefined;
  return {
    client_id: agent.client_id,
    client_name: agent.name,
    agent_id: agent.id,
    agent_kind: agent.kind,
    agent_registration: agent.registration,
    agent_admin_scopes: agent.admin_scopes.join(' '),
    token_endpoint_auth_method: proves ? 'private_key_jwt' : 'none',
    ...(agent.keys.length > 0 ? { jwks: { keys: [...agent.keys] } } : {}),
    ...(agent.jwks_uri === null ? {} : { jwks_uri: agent.jwks_uri }),
    grant_types: grantTypesOf(agent, proves, oauth.deviceFlow),
    response_types: interactive ? ['code'] : [],
    redirect_uris: interactive ? agent.redirect_uris : [],
    // RFC 8252 §7.3: the port of a loopback redirect varies, which the library allows native clients only.
    application_type: agent.redirect_uris.some(isNative) ? 'native' : 'web',
    dpop_bound_access_tokens: dpop === 'required' || !interactive,
  };
}

/** RFC 8628. */
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** RFC 7523, for identity assertions. For the same agents as exchanges. */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * RFC 8693. Only who proves itself may exchange: a public client is whoever says its name. And only whom an operator added: no
 * client registers itself as a link of a chain.
 */
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

function grantTypesOf({ kind, registration }: AgentRow, proves: boolean, deviceFlow: boolean): string[] {
  if (kind === 'gateway') return [TOKEN_EXCHANGE];
  if (kind === 'component') return ['client_credentials'];
  const own =
    kind === 'machine'
      ? ['client_credentials']
      : ['authorization_code', 'refresh_token', ...(deviceFlow ? [DEVICE_GRANT] : [])];
  return proves && registration === 'operator' ? [...own, TOKEN_EXCHANGE, JWT_BEARER] : own;
}

function isNative(uri: string): boolean {
  const protocol = URL.parse(uri)?.protocol;
  return protocol !== 'https:';
}
