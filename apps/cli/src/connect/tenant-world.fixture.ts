import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';

type Form = Record<string, string>;
interface Granted {
  readonly jkt: string;
  readonly scope: string;
}
export interface McpExchange {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
  readonly response: ServerResponse;
}

/** A tenant's authorization server and MCP endpoint on one port, which believe nothing that is not proved. */
export class TenantWorld {
  /** Forms that came to the token endpoint and were answered with tokens. */
  readonly granted: Form[] = [];
  /** Clients that registered themselves. */
  readonly clients = new Set<string>(['desk']);
  readonly seen: McpExchange[] = [];
  /** Answers what is authorized. */
  mcp: (exchange: McpExchange) => void = ({ response }) => void response.writeHead(500).end();
  /** Over the metadata of the authorization server. */
  metadata: Record<string, unknown> = {};
  /** Over the query of the redirect back. */
  redirect: Record<string, string> = {};
  /** Errors of the token endpoint to come before anything else. */
  readonly tokenErrors: string[] = [];
  expiresIn = 300;
  tokenType = 'DPoP';
  private readonly codes = new Map<string, { challenge: string; scope: string; redirectUri: string }>();
  private readonly refreshTokens = new Map<string, Granted & { used: boolean }>();
  private readonly accessTokens = new Map<string, Granted>();

  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<TenantWorld> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const world = new TenantWorld(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      world.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    return world;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  get endpoint(): string {
    return `${this.origin}/t/acme/mcp`;
  }
  get issuer(): string {
    return `${this.origin}/t/acme/oauth`;
  }
  /** Grants of the token endpoint, in order. */
  get grants(): string[] {
    return this.granted.map((form) => String(form['grant_type']).split(':').at(-1) as string);
  }

  /** Takes every access token that was given. */
  revokeAccess(): void {
    this.accessTokens.clear();
  }
  revokeAll(): void {
    this.revokeAccess();
    this.refreshTokens.clear();
  }

  /** A person who signs in at once, as a browser would bring it back. */
  readonly browse = async (url: string): Promise<void> => {
    const answer = await fetch(url);
    await answer.body?.cancel();
  };

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? '', this.origin);
    const form = Object.fromEntries(new URLSearchParams(body));
    const json = (status: number, value: object, headers: Record<string, string> = {}) =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(value));
    switch (url.pathname) {
      case '/.well-known/oauth-protected-resource/t/acme/mcp':
        return json(200, { resource: this.endpoint, authorization_servers: [this.issuer] });
      case '/.well-known/oauth-authorization-server/t/acme/oauth':
        return json(200, {
          issuer: this.issuer,
          token_endpoint: `${this.issuer}/token`,
          authorization_endpoint: `${this.issuer}/auth`,
          registration_endpoint: `${this.issuer}/reg`,
          device_authorization_endpoint: `${this.issuer}/device/auth`,
          ...this.metadata,
        });
      case '/t/acme/oauth/reg': {
        const clientId = `agent_${this.clients.size}`;
        this.clients.add(clientId);
        return json(201, { client_id: clientId });
      }
      case '/t/acme/oauth/auth':
        return void response.writeHead(303, { location: this.authorize(url.searchParams) }).end();
      case '/t/acme/oauth/device/auth':
        this.codes.set('device', { challenge: '', scope: form['scope'] ?? '', redirectUri: '' });
        return json(200, {
          device_code: 'device',
          user_code: 'BCDF-GHJK',
          verification_uri: `${this.issuer}/device`,
          expires_in: 60,
        });
      case '/t/acme/oauth/token':
        return json(...(await this.token(request, form)));
      case '/t/acme/mcp':
        return this.endpointAnswer(request, body, response);
      default:
        return json(404, {});
    }
  }

  private authorize(query: URLSearchParams): string {
    const back = new URL(query.get('redirect_uri') ?? '');
    const code = randomUUID();
    this.codes.set(code, {
      challenge: query.get('code_challenge') ?? '',
      scope: query.get('scope') ?? '',
      redirectUri: back.href,
    });
    const answer = { code, state: query.get('state') ?? '', iss: this.issuer, ...this.redirect };
    for (const [name, value] of Object.entries(answer)) if (value !== '') back.searchParams.set(name, value);
    return back.href;
  }

  private async token(
    request: IncomingMessage,
    form: Form,
  ): Promise<[number, object, Record<string, string>?]> {
    const proof = await this.proof(request, `${this.issuer}/token`);
    if (proof.nonce !== 'as-nonce') return [400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'as-nonce' }];
    const error = this.tokenErrors.shift();
    if (error !== undefined) return [400, { error }];
    if (!this.clients.has(form['client_id'] ?? '')) return [401, { error: 'invalid_client' }];
    if (form['resource'] !== this.endpoint) return [400, { error: 'invalid_target' }];
    const scope = this.redeem(form, proof.jkt);
    if (scope === undefined) return [400, { error: 'invalid_grant' }];
    this.granted.push(form);
    const [access, refresh] = [randomUUID(), randomUUID()];
    this.accessTokens.set(access, { jkt: proof.jkt, scope });
    this.refreshTokens.set(refresh, { jkt: proof.jkt, scope, used: false });
    return [
      200,
      {
        access_token: access,
        refresh_token: refresh,
        token_type: this.tokenType,
        expires_in: this.expiresIn,
        scope,
      },
    ];
  }

  private redeem(form: Form, jkt: string): string | undefined {
    if (form['grant_type'] === 'refresh_token') {
      const known = this.refreshTokens.get(form['refresh_token'] ?? '');
      if (known === undefined || known.jkt !== jkt) return undefined;
      // RFC 9700 §4.14.2: somebody else has it too.
      if (known.used) this.revokeAll();
      if (known.used) return undefined;
      known.used = true;
      return known.scope;
    }
    const code = form['code'] ?? form['device_code'] ?? '';
    const known = this.codes.get(code);
    this.codes.delete(code);
    if (known === undefined || form['device_code'] !== undefined) return known?.scope;
    const challenge = createHash('sha256')
      .update(form['code_verifier'] ?? '')
      .digest('base64url');
    return challenge === known.challenge && form['redirect_uri'] === known.redirectUri
      ? known.scope
      : undefined;
  }

  private async endpointAnswer(
    request: IncomingMessage,
    body: string,
    response: ServerResponse,
  ): Promise<void> {
    const challenge = (parameters: string) => ({
      'www-authenticate': `DPoP ${parameters}, resource_metadata="${this.origin}/.well-known/oauth-protected-resource/t/acme/mcp"`,
    });
    const token = /^DPoP (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) {
      return void response.writeHead(401, challenge('scope="mcp:connect tools:read"')).end();
    }
    const proof = await this.proof(request, this.endpoint);
    const ath = createHash('sha256').update(token).digest('base64url');
    if (proof.nonce !== 'gw-nonce') {
      return void response
        .writeHead(401, { ...challenge('error="use_dpop_nonce"'), 'dpop-nonce': 'gw-nonce' })
        .end();
    }
    const granted = this.accessTokens.get(token);
    if (granted?.jkt !== proof.jkt || proof.ath !== ath || proof.htm !== request.method) {
      return void response.writeHead(401, challenge('error="invalid_token"')).end();
    }
    const message = (body === '' ? {} : JSON.parse(body)) as Record<string, unknown>;
    if (message['method'] === 'tools/call' && !granted.scope.includes('tools:call')) {
      const parameters = 'error="insufficient_scope", scope="mcp:connect tools:call"';
      return void response.writeHead(403, challenge(parameters)).end();
    }
    const exchange = { method: request.method ?? '', headers: request.headers, body: message, response };
    this.seen.push(exchange);
    this.mcp(exchange);
  }

  /** @throws when the proof is not for this address */
  private async proof(request: IncomingMessage, htu: string) {
    const { payload, protectedHeader } = await jwtVerify(String(request.headers['dpop']), EmbeddedJWK, {
      typ: 'dpop+jwt',
    });
    if (payload['htu'] !== htu) throw new Error(`a proof for ${String(payload['htu'])}`);
    return {
      nonce: payload['nonce'],
      ath: payload['ath'],
      htm: payload['htm'],
      jkt: await calculateJwkThumbprint(protectedHeader.jwk ?? {}),
    };
  }
}
