import {
  Client,
  DpopSession,
  StreamableHTTPClientTransport,
  UnauthorizedError,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthTokens,
} from '@modelcontextprotocol/client';

export type Era = 'legacy' | 'modern';

/**
 * An unmodified MCP SDK client with DPoP, as a desktop application would use it: it knows the endpoint, its client id
 * and a loopback redirect. A person signs in where `signIn` leads.
 */
export class DesktopClient implements OAuthClientProvider {
  private readonly session = DpopSession.create();
  private stored: StoredOAuthTokens | undefined;
  private verifier = '';
  private authorizationUrl: URL | undefined;
  private client: Client | undefined;
  private discovered: OAuthDiscoveryState | undefined;

  constructor(
    private readonly endpoint: string,
    private readonly clientId: string,
    readonly redirectUrl: string,
    /** Opens the URL in a browser, signs in, consents; resolves with the query of the redirect that came back. */
    private readonly signIn: (url: URL) => Promise<URLSearchParams>,
    private readonly era: Era = 'legacy',
  ) {}

  get clientMetadata(): OAuthClientMetadata {
    return { client_name: 'Desk', redirect_uris: [this.redirectUrl], token_endpoint_auth_method: 'none' };
  }
  clientInformation() {
    return { client_id: this.clientId };
  }
  tokens() {
    return this.stored;
  }
  saveTokens(tokens: StoredOAuthTokens) {
    this.stored = tokens;
  }
  redirectToAuthorization(url: URL) {
    this.authorizationUrl = url;
  }
  saveCodeVerifier(verifier: string) {
    this.verifier = verifier;
  }
  codeVerifier() {
    return this.verifier;
  }
  saveDiscoveryState(state: OAuthDiscoveryState) {
    this.discovered = state;
  }
  discoveryState() {
    return this.discovered;
  }
  dpop() {
    return this.session;
  }

  /** Lists tool names. */
  async list(): Promise<string[]> {
    const { tools } = await this.signedIn((client) => client.listTools());
    return tools.map((t) => t.name);
  }

  async call(name: string, args: Record<string, unknown>) {
    return this.signedIn((client) => client.callTool({ name, arguments: args }));
  }

  async close(): Promise<void> {
    await this.client?.close();
    this.client = undefined;
  }

  /** Runs work; each time the SDK asks for a person (sign-in, more scopes) the person signs in, at most three times. */
  private async signedIn<T>(work: (client: Client) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const transport = new StreamableHTTPClientTransport(new URL(this.endpoint), { authProvider: this });
      try {
        if (this.client === undefined) {
          const client = new Client(
            { name: 'desk', version: '1.0.0' },
            this.era === 'modern' ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : {},
          );
          await client.connect(transport);
          this.client = client;
        }
        return await work(this.client);
      } catch (cause) {
        if (!needsPerson(cause) || attempt === 3 || this.authorizationUrl === undefined) throw cause;
        const answer = await this.signIn(this.authorizationUrl);
        this.authorizationUrl = undefined;
        await this.close();
        await transport.finishAuth(answer);
      }
    }
  }
}

const needsPerson = (cause: unknown): boolean =>
  cause instanceof UnauthorizedError ||
  (cause instanceof Error && cause.cause !== undefined && needsPerson(cause.cause));
