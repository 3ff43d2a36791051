import { missingScopes } from '../../challenge.js';
import type { HttpRequest } from '../../http-exchange.js';
import type { Login } from '../sign-in/login.js';

export type McpRequest = Pick<HttpRequest, 'method' | 'headers' | 'body'>;

/** The MCP endpoint, for somebody who is signed in: each request has a token and a proof of its own. */
export class AuthorizedEndpoint {
  constructor(
    private readonly url: string,
    private readonly login: Login,
  ) {}

  /**
   * Sends a request and hands over the beginning of its answer, whatever its status. A token that is not taken any more is
   * renewed, once; scopes that are missing are asked for, once (RFC 6750 §3.1).
   *
   * @throws CliError when there is no answer, or nobody signs in
   */
  async send(request: McpRequest, signal: AbortSignal): Promise<Response> {
    const attempt = () =>
      credentials.session.open({ ...request, url: this.url, from: 'the gateway' }, credentials.token, signal);
    let credentials = await this.login.credentials(signal);
    let response = await attempt();
    if (response.status === 401) {
      await response.body?.cancel();
      credentials = await this.login.renewed(credentials, signal);
      response = await attempt();
    }
    const scopes = missingScopes(response);
    if (scopes === undefined) return response;
    await response.body?.cancel();
    credentials = await this.login.widened(credentials, scopes, signal);
    return attempt();
  }
}
