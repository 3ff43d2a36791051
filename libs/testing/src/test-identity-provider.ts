import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientMetadata, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { TestKey } from './oauth-actors.js';
import { type Grant, registerExtensionGrants } from './peers/extension-grants.js';

type Members = Record<string, unknown>;

/**
 * Somebody else's OpenID provider, on loopback: a whole authorization server with its own keys, people and sign-in page.
 * Whoever types the name of one of `people` is that person. It agrees to everything.
 */
export class TestIdentityProvider {
  /** Name typed at sign-in → claims besides `sub`, which is the name. */
  readonly people = new Map<string, Members>();
  /** Changes answers of the token endpoint before they are sent. */
  interfere: ((answer: Members) => Promise<Members> | Members) | undefined;
  /** Token exchange and assertions, for clients that may. */
  readonly grants = new Map<string, Grant>();
  /** Paths that were asked for. */
  readonly requests: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    readonly key: TestKey,
  ) {}

  /** @param clients as RFC 7591 metadata */
  static async start(clients: readonly ClientMetadata[] = []): Promise<TestIdentityProvider> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const idp = new TestIdentityProvider(server, issuer, await TestKey.create());
    const provider = idp.provider(clients);
    const answer = provider.callback();
    server.on('request', (request, response) => {
      idp.requests.push(request.url ?? '');
      if (request.url?.startsWith('/interaction/') === true) void idp.interact(provider, request, response);
      else void answer(request, response);
    });
    return idp;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** Anything, signed with the provider's key. */
  sign(claims: Members, header: Members = {}): Promise<string> {
    const iat = Math.floor(Date.now() / 1000);
    const all = { iss: this.issuer, iat, exp: iat + 120, ...claims };
    return this.key.sign(all, { typ: 'JWT', kid: this.key.jwk.kid, ...header });
  }

  private provider(clients: readonly ClientMetadata[]): Provider {
    const privateJwk = this.key.privateKey.export({ format: 'jwk' });
    const provider: Provider = new Provider(this.issuer, {
      clients: clients.map((client) => ({ ...client })),
      clientDefaults: { id_token_signed_response_alg: 'ES256' },
      jwks: { keys: [{ ...privateJwk, kid: this.key.jwk.kid, use: 'sig', alg: 'ES256' }] },
      cookies: {
        keys: ['not a secret'],
        // Cookies know no ports, and the server under test is on the same host.
        names: { session: '_idp_session', interaction: '_idp_interaction', resume: '_idp_resume' },
      },
      claims: {
        openid: ['sub', '_claim_names', '_claim_sources'],
        profile: ['name', 'department'],
        email: ['email', 'email_verified'],
        groups: ['groups'],
      },
      conformIdTokenClaims: false,
      rotateRefreshToken: true,
      issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
      ttl: {
        AccessToken: 300,
        AuthorizationCode: 60,
        IdToken: 300,
        RefreshToken: 3600,
        Grant: 3600,
        Session: 3600,
        Interaction: 600,
      },
      features: { devInteractions: { enabled: false } },
      // Without the library's own guard, which knows no loopback.
      fetch: (url: string | URL | Request, { method, headers, signal }: RequestInit = {}) =>
        fetch(url, { ...(method && { method }), ...(headers && { headers }), signal: signal ?? null }),
      findAccount: (_ctx, id) => {
        const said = this.people.get(id);
        return said && { accountId: id, claims: () => ({ ...said, sub: id }) };
      },
      loadExistingGrant: async (ctx) => agreed(provider, ctx),
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    });
    registerExtensionGrants(provider, this.grants);
    provider.use(async (ctx, next) => {
      await next();
      if (ctx.path === '/token' && ctx.status === 200 && this.interfere !== undefined) {
        ctx.body = await this.interfere(ctx.body as Members);
      }
    });
    return provider;
  }

  private async interact(
    provider: Provider,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(SIGN_IN);
      return;
    }
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const accountId = new URLSearchParams(body).get('person') ?? '';
    const result = this.people.has(accountId) ? { login: { accountId } } : { error: 'access_denied' };
    await provider.interactionFinished(request, response, result);
  }
}

const SIGN_IN = `<!doctype html><html lang="en"><title>Corporate sign-in</title><h1>Corporate sign-in</h1>
<form method="post"><label for="person">Name</label><input id="person" name="person"><button>Continue</button></form>`;

async function agreed(provider: Provider, ctx: KoaContextWithOIDC) {
  const { client, account, params } = ctx.oidc;
  if (client === undefined || account === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  const scope = params?.['scope'];
  grant.addOIDCScope(typeof scope === 'string' ? scope : '');
  await grant.save();
  return grant;
}
