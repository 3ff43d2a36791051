import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientMetadata, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { TestKey } from '../oauth-actors.js';
import { type Grant, registerExtensionGrants } from './extension-grants.js';

const KEYS = '/client-keys';

type Members = Record<string, unknown>;

/** What one request to the token endpoint said. */
export interface TokenRequest {
  readonly params: Members;
  readonly clientId: string;
}

/**
 * The authorization server of an upstream, on loopback: client authentication, code with PKCE, rotating refresh tokens and
 * service tokens as the library does them, and the two extension grants as a test says. Everybody who comes is `person`.
 */
export class TestAuthorizationServer {
  /** Signed in at the server. Undefined: whoever comes declines. */
  person: string | undefined = 'account-of-alice';
  /** Life of the access tokens that it issues. */
  tokenSeconds = 300;
  readonly tokenRequests: TokenRequest[] = [];
  /** Public keys of the clients that authenticate by one. */
  clientKeys: object[] = [];
  readonly grants = new Map<string, Grant>();
  /** Takes over a request; true when it has answered. */
  interfere: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    readonly key: TestKey,
  ) {}

  /** @param clients as RFC 7591 metadata */
  static async start(clients: readonly ClientMetadata[] = []): Promise<TestAuthorizationServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const as = new TestAuthorizationServer(server, issuer, await TestKey.create());
    const provider = as.provider(clients);
    server.on('request', (request, response) => {
      if (as.interfere(request, response)) return;
      if (request.url === KEYS) {
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: as.clientKeys }));
        return;
      }
      if (request.url?.startsWith('/interaction/') === true) void as.interact(provider, request, response);
      else void provider.callback()(request, response);
    });
    return as;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private provider(clients: readonly ClientMetadata[]): Provider {
    const jwk = this.key.privateKey.export({ format: 'jwk' });
    const provider: Provider = new Provider(this.issuer, {
      clients: clients.map((client) => ({ ...client, ...this.keysOf(client) })),
      clientDefaults: { id_token_signed_response_alg: 'ES256' },
      // Clients are on loopback, where the library's own dispatcher does not go.
      fetch: (url: string | URL | Request, init?: RequestInit) =>
        fetch(url, init?.headers === undefined ? {} : { headers: init.headers }),
      jwks: { keys: [{ ...jwk, kid: this.key.jwk.kid, use: 'sig', alg: 'ES256' }] },
      cookies: { keys: ['not a secret'], names: { session: '_as', interaction: '_as_i', resume: '_as_r' } },
      scopes: ['openid', 'offline_access', 'read', 'write'],
      pkce: { required: () => true },
      rotateRefreshToken: true,
      issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
      ttl: {
        AccessToken: () => this.tokenSeconds,
        ClientCredentials: 300,
        RefreshToken: 3600,
        Grant: 3600,
        Session: 3600,
        Interaction: 600,
      },
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          useGrantedResource: () => true,
          defaultResource: (_ctx, _client, oneOf) => oneOf ?? [],
          getResourceServerInfo: (_ctx, audience) => ({
            scope: 'read write',
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: 300,
            jwt: { sign: { alg: 'ES256' } },
          }),
        },
      },
      findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    });
    registerExtensionGrants(provider, this.grants);
    provider.use(async (ctx, next) => {
      await next();
      if (ctx.path !== '/token') return;
      const { params, client } = (ctx as KoaContextWithOIDC).oidc;
      this.tokenRequests.push({ params: { ...params }, clientId: client?.clientId ?? '' });
    });
    return provider;
  }

  private keysOf({ token_endpoint_auth_method: method }: ClientMetadata): Members {
    return method === 'private_key_jwt' ? { jwks_uri: this.issuer + KEYS } : {};
  }

  private async interact(
    provider: Provider,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    const result =
      prompt.name === 'consent'
        ? { consent: { grantId: await agreed(provider, params, session?.accountId ?? '') } }
        : this.person === undefined
          ? { error: 'access_denied' }
          : { login: { accountId: this.person } };
    await provider.interactionFinished(request, response, result);
  }
}

async function agreed(provider: Provider, params: Members, accountId: string): Promise<string> {
  const grant = new provider.Grant({ clientId: String(params['client_id']), accountId });
  const scope = typeof params['scope'] === 'string' ? params['scope'] : '';
  grant.addOIDCScope(scope);
  for (const resource of [params['resource']].flat()) {
    if (typeof resource === 'string') grant.addResourceScope(resource, scope);
  }
  return grant.save();
}
