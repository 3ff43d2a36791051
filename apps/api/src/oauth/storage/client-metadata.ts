import type { PublicJwk } from '#libs/contracts';
import type { AdapterPayload } from 'oidc-provider';
import type { AgentKind } from '../provider/resources.js';

export interface AgentRow {
  readonly id: string;
  readonly client_id: string;
  readonly name: string;
  readonly kind: AgentKind;
  readonly keys: readonly PublicJwk[];
  readonly redirect_uris: readonly string[];
}

/** Members that the library keeps for us on a client. */
export const AGENT_MEMBERS = ['agent_id', 'agent_kind'] as const;

/**
 * An agent as RFC 7591 client metadata. Machines and components prove a key (`private_key_jwt`) and act for themselves;
 * interactive agents act for people, with a key or as public clients. There are no shared secrets.
 *
 * @returns undefined for a machine without a key: it cannot prove who it is
 */
export function clientMetadata(agent: AgentRow, dpop: 'required' | 'allowed'): AdapterPayload | undefined {
  const interactive = agent.kind === 'interactive';
  const proves = agent.keys.length > 0;
  if (!interactive && !proves) return undefined;
  return {
    client_id: agent.client_id,
    client_name: agent.name,
    agent_id: agent.id,
    agent_kind: agent.kind,
    token_endpoint_auth_method: proves ? 'private_key_jwt' : 'none',
    ...(proves ? { jwks: { keys: [...agent.keys] } } : {}),
    grant_types: grantTypesOf(agent.kind, proves),
    response_types: interactive ? ['code'] : [],
    redirect_uris: interactive ? agent.redirect_uris : [],
    // RFC 8252 §7.3: the port of a loopback redirect varies, which the library allows native clients only.
    application_type: agent.redirect_uris.some(isNative) ? 'native' : 'web',
    dpop_bound_access_tokens: dpop === 'required' || !interactive,
  };
}

/** RFC 8693. Only who proves itself may exchange: a public client is whoever says its name. */
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

function grantTypesOf(kind: AgentKind, proves: boolean): string[] {
  if (kind === 'gateway') return [TOKEN_EXCHANGE];
  if (kind === 'component') return ['client_credentials'];
  const own = kind === 'machine' ? ['client_credentials'] : ['authorization_code', 'refresh_token'];
  return proves ? [...own, TOKEN_EXCHANGE] : own;
}

function isNative(uri: string): boolean {
  const protocol = URL.parse(uri)?.protocol;
  return protocol !== 'https:';
}
