import { randomUUID } from 'node:crypto';
import { CLIENT_ASSERTION_TYPE, clientAssertion, type ClientKey } from '#libs/oauth';
import { unixSeconds, type Clock } from '#libs/platform';
import { CliError } from './cli-error.js';
import type { Authorization } from './discovery.js';
import type { DpopSession } from './dpop-session.js';
import { jsonObject } from './http-exchange.js';

export interface Agent {
  readonly clientId: string;
  /** Authenticates the agent and is the key its tokens are bound to. */
  readonly key: ClientKey;
}

const REMEDIES: Readonly<Record<string, string>> = {
  invalid_client:
    'Register the public half of the key file for exactly this agent, and check that it is not disabled.',
  invalid_target:
    'The authorization server does not know the endpoint: use it exactly as the console shows it.',
  invalid_scope: 'The agent may not have these scopes: ask a tenant administrator.',
  unauthorized_client: 'The agent is interactive: client credentials are for machine agents.',
};

/**
 * An access token by client credentials with `private_key_jwt` (RFC 7523 §2.2), for one resource (RFC 8707), bound to the key
 * of the session.
 *
 * @throws CliError with what the authorization server answered
 */
export async function signIn(
  session: DpopSession,
  agent: Agent,
  authorization: Authorization,
  scopes: readonly string[],
  clock: Clock,
): Promise<string> {
  const answer = await session.send(() => ({
    method: 'POST',
    url: authorization.tokenEndpoint,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: tokenRequest(agent, authorization, scopes, unixSeconds(clock)),
    from: 'the authorization server',
  }));
  const { access_token: token, error } = jsonObject(answer.text) ?? {};
  if (answer.status === 200 && typeof token === 'string') return token;
  const code = typeof error === 'string' ? error : `HTTP ${answer.status}`;
  throw new CliError(
    `The authorization server ${authorization.issuer} did not sign in ${agent.clientId}: ${code}.`,
    [REMEDIES[code] ?? 'Look at the log of the API for the cause.'],
  );
}

/** The form, with an assertion that no server has seen (RFC 7523 §3, `jti`). */
function tokenRequest(
  { clientId, key }: Agent,
  { issuer, resource }: Authorization,
  scopes: readonly string[],
  iat: number,
): string {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_assertion_type: CLIENT_ASSERTION_TYPE,
    client_assertion: clientAssertion(key, { clientId, issuer, jti: randomUUID(), iat }),
    resource,
    scope: scopes.join(' '),
  });
  return form.toString();
}
