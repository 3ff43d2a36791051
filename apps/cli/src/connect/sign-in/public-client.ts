import { unixSeconds, type Clock } from '#libs/platform';
import { CliError } from '../../cli-error.js';
import type { Authorization } from '../../discovery.js';
import type { DpopSession } from '../../dpop-session.js';
import { exchange, type HttpAnswer, jsonObject } from '../../http-exchange.js';
import type { Tokens } from './login-file.js';

const FROM = 'the authorization server';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
/** RFC 8252 §7.3: registered without a port, used with any. */
export const REDIRECT_URI = 'http://127.0.0.1/callback';

const REMEDIES: Readonly<Record<string, string>> = {
  access_denied: 'The person said no, or may not use this agent.',
  invalid_client:
    'The agent is unknown or disabled: ask a tenant administrator, and give its id with --client-id.',
  invalid_scope: 'The agent may not have these scopes: ask a tenant administrator.',
  unauthorized_client: `The agent must be interactive, with the redirect URI ${REDIRECT_URI}.`,
  unsupported_grant_type: 'The tenant does not let people sign in this way.',
};

/** The authorization server said no. `code` is its `error` (RFC 6749 §5.2), or `HTTP <status>`. */
export class TokenRefused extends CliError {
  constructor(
    readonly code: string,
    issuer: string,
  ) {
    super(`The authorization server ${issuer} refused: ${code}.`, [
      REMEDIES[code] ?? 'Sign in again; if that does not help, ask a tenant administrator.',
    ]);
  }
}

/** Registers this program as an agent of the tenant (RFC 7591). @returns its client id */
export async function registerClient({ issuer, registrationEndpoint }: Authorization): Promise<string> {
  if (registrationEndpoint === undefined) {
    throw new CliError(`${issuer} does not let agents register themselves.`, [
      `Ask a tenant administrator for an interactive agent with the redirect URI ${REDIRECT_URI}, and give its id with --client-id.`,
    ]);
  }
  const answer = await exchange({
    method: 'POST',
    url: registrationEndpoint,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Sallyport connect',
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'none',
    }),
    from: FROM,
  });
  const clientId = jsonObject(answer.text)?.['client_id'];
  if (answer.status === 201 && typeof clientId === 'string') return clientId;
  throw refused(answer, issuer);
}

/** Asks for tokens as a client that has no secret, bound to the key of its session (RFC 9449 §5). */
export class PublicClient {
  constructor(
    readonly clientId: string,
    readonly authorization: Authorization,
    private readonly session: DpopSession,
    private readonly clock: Clock,
  ) {}

  /** @throws TokenRefused; CliError when there is no answer */
  async tokens(grant: Readonly<Record<string, string>>): Promise<Tokens> {
    const { tokenEndpoint, issuer, resource } = this.authorization;
    const body = new URLSearchParams({ ...grant, client_id: this.clientId, resource }).toString();
    const asked = unixSeconds(this.clock);
    const answer = await this.session.send(() => ({
      method: 'POST',
      url: tokenEndpoint,
      headers: FORM,
      body,
      from: FROM,
    }));
    const { access_token: access, refresh_token: refresh, ...rest } = jsonObject(answer.text) ?? {};
    if (answer.status !== 200 || typeof access !== 'string') throw refused(answer, issuer);
    // A token for whoever has it would be kept and sent as if it were bound (RFC 9449 §5).
    if (rest['token_type'] !== 'DPoP') throw new CliError(`${issuer} gave a token that is bound to no key.`);
    return {
      access,
      ...(typeof refresh === 'string' ? { refresh } : {}),
      expiresAt: asked + (typeof rest['expires_in'] === 'number' ? Math.floor(rest['expires_in']) : 60),
      scopes: typeof rest['scope'] === 'string' ? rest['scope'].split(' ').filter(Boolean) : [],
    };
  }

  /** What a device sign-in begins with (RFC 8628 §3.1). @throws TokenRefused */
  async deviceCode(url: string, scopes: readonly string[]): Promise<Record<string, unknown>> {
    const { issuer, resource } = this.authorization;
    const body = new URLSearchParams({ client_id: this.clientId, scope: scopes.join(' '), resource });
    const answer = await exchange({ method: 'POST', url, headers: FORM, body: body.toString(), from: FROM });
    const started = jsonObject(answer.text);
    if (answer.status === 200 && started !== undefined) return started;
    throw refused(answer, issuer);
  }
}

function refused({ status, text }: HttpAnswer, issuer: string): TokenRefused {
  const error = jsonObject(text)?.['error'];
  return new TokenRefused(
    typeof error === 'string' && /^[\w.-]{1,64}$/.test(error) ? error : `HTTP ${status}`,
    issuer,
  );
}
