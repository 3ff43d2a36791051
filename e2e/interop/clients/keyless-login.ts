import type { AgentUser } from '#libs/testing';
import type { OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js';
import type {
  OAuthClientInformationFull,
  OAuthClientMetadata,
  OAuthTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js';
import { REDIRECT } from '../interop-tenant.js';

/** What an application keeps for either SDK: a client that registers itself and has no key of its own. */
export class KeylessLogin {
  private registered: OAuthClientInformationFull | undefined;
  private granted: OAuthTokens | undefined;
  private verifier = '';
  private authorizationUrl: URL | undefined;
  private discovered: OAuthDiscoveryState | undefined;

  readonly redirectUrl = REDIRECT;
  readonly clientMetadata: OAuthClientMetadata = {
    client_name: 'Interop',
    redirect_uris: [REDIRECT],
    token_endpoint_auth_method: 'none',
  };

  clientInformation(): OAuthClientInformationFull | undefined {
    return this.registered;
  }
  saveClientInformation(registered: OAuthClientInformationFull): void {
    this.registered = registered;
  }
  tokens(): OAuthTokens | undefined {
    return this.granted;
  }
  saveTokens(granted: OAuthTokens): void {
    this.granted = granted;
  }
  redirectToAuthorization(url: URL): void {
    this.authorizationUrl = url;
  }
  saveCodeVerifier(verifier: string): void {
    this.verifier = verifier;
  }
  codeVerifier(): string {
    return this.verifier;
  }

  saveDiscoveryState(discovered: OAuthDiscoveryState): void {
    this.discovered = discovered;
  }
  discoveryState(): OAuthDiscoveryState | undefined {
    return this.discovered;
  }

  /**
   * The person signs in where the SDK led. @returns the query of the redirect back
   * @throws why, when it led nowhere
   */
  async completeWith(person: AgentUser, cause: unknown): Promise<URLSearchParams> {
    if (this.authorizationUrl === undefined) throw cause;
    return (await person.authorize(this.authorizationUrl.href)).searchParams;
  }
}
