import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EmbeddedJWK, importJWK, jwtVerify } from 'jose';
import { Denied } from '#libs/denial';
import {
  assertModernEnvelope,
  denialResponse,
  parseMessage,
  readMcpHeaders,
  resultResponse,
  type RequestMessage,
} from '#libs/mcp';
import {
  assertBinding,
  challenge,
  loadPublicKeys,
  Nonces,
  parseAuthorization,
  ProofVerifier,
  protectedResourceMetadata,
  thumbprint,
  tokenHash,
  verifyAccessToken,
} from '#libs/oauth';
import { SystemClock, unixSeconds } from '#libs/platform';
import { TestIssuer, TestKey } from './oauth-actors.js';

type Execute = (
  message: RequestMessage,
  scopes: ReadonlySet<string>,
  rawHeaders: readonly string[],
) => object;

/** An authorization server and an MCP endpoint on one port, with the product's own checks and two nonces. */
export class TestGateway {
  readonly nonces = new Nonces([Buffer.alloc(32, 9)]);
  /** MCP requests as they came. */
  readonly seen: { method: string; body: string; headers: IncomingMessage['headers'] }[] = [];
  /** Scopes of the token requests. */
  readonly scopes: string[] = [];
  /** Public key of the one agent that may sign in. */
  agentKey: TestKey | undefined;
  /** Over the metadata of the resource. */
  metadata: Record<string, unknown> = {};
  /** Over the claims of the tokens it issues. */
  tokenClaims: Record<string, unknown> = {};
  /** Answer with event streams. */
  streams = false;
  private readonly proofs = new ProofVerifier();
  private readonly assertions = new Set<string>();

  private constructor(
    readonly server: Server,
    readonly origin: string,
    readonly issuer: TestIssuer,
    private readonly execute: Execute,
  ) {}

  /** @param execute what a message gets that passed all checks; throws `Denied` to refuse */
  static async start(execute: Execute): Promise<TestGateway> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const issuer = new TestIssuer(`${origin}/t/acme/oauth`, await TestKey.create());
    const gateway = new TestGateway(server, origin, issuer, execute);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      gateway.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    return gateway;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  get endpoint(): string {
    return `${this.origin}/t/acme/mcp`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(typeof value === 'string' ? value : JSON.stringify(value));
    switch (request.url) {
      case '/.well-known/oauth-protected-resource/t/acme/mcp':
        return void json(200, {
          ...protectedResourceMetadata({
            resource: this.endpoint,
            issuer: this.issuer.url,
            dpopRequired: true,
            scopes: ['mcp:connect'],
          }),
          ...this.metadata,
        });
      case '/.well-known/oauth-authorization-server/t/acme/oauth':
        return void json(200, { issuer: this.issuer.url, token_endpoint: `${this.issuer.url}/token` });
      case '/t/acme/oauth/token':
        return void json(...(await this.token(request, new URLSearchParams(body.toString()))));
      case '/t/acme/mcp':
        return this.mcp(request, body, response);
      default:
        return void json(404, {});
    }
  }

  private async token(
    request: IncomingMessage,
    form: URLSearchParams,
  ): Promise<[number, object, Record<string, string>?]> {
    if (!(await this.isAgent(form))) return [401, { error: 'invalid_client' }];
    const proof = await jwtVerify(String(request.headers['dpop']), EmbeddedJWK, { typ: 'dpop+jwt' });
    if (proof.payload['nonce'] !== 'as-nonce') {
      return [400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'as-nonce' }];
    }
    if (proof.payload['htu'] !== `${this.issuer.url}/token`) return [400, { error: 'invalid_dpop_proof' }];
    const scope = form.get('scope') ?? '';
    this.scopes.push(scope);
    const token = await this.issuer.token({
      iat: unixSeconds(new SystemClock()),
      aud: form.get('resource') ?? '',
      tenant: 'acme',
      client_id: form.get('client_id'),
      scope,
      cnf: { jkt: thumbprint(proof.protectedHeader.jwk as Record<string, unknown>) },
      ...this.tokenClaims,
    });
    return [200, { access_token: token, token_type: 'DPoP', expires_in: 300 }];
  }

  /** `private_key_jwt`, each assertion once. */
  private async isAgent(form: URLSearchParams): Promise<boolean> {
    if (this.agentKey === undefined) return false;
    const clientId = form.get('client_id') ?? '';
    const key = await importJWK(this.agentKey.jwk, 'ES256');
    try {
      const { payload } = await jwtVerify(form.get('client_assertion') ?? '', key, {
        issuer: clientId,
        subject: clientId,
        audience: this.issuer.url,
        maxTokenAge: 60,
      });
      const fresh = payload.jti !== undefined && !this.assertions.has(payload.jti);
      this.assertions.add(payload.jti ?? '');
      return fresh;
    } catch {
      return false;
    }
  }

  private mcp(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const now = unixSeconds(new SystemClock());
    response.setHeader('dpop-nonce', this.nonces.issue('acme', now));
    this.seen.push({ method: request.method ?? '', body: body.toString(), headers: request.headers });
    let message: RequestMessage | undefined;
    try {
      const scopes = this.authorize(request, now);
      const read = parseMessage(body);
      if (read.kind !== 'request') throw new Denied('request-malformed');
      message = read;
      assertModernEnvelope(message, readMcpHeaders(request.rawHeaders));
      const result = resultResponse(
        message.id,
        JSON.stringify(this.execute(message, scopes, request.rawHeaders)),
      );
      if (this.streams) {
        const event = `event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\ndata: ${result}\n\n`;
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(event);
      } else response.writeHead(200, { 'content-type': 'application/json' }).end(result);
    } catch (error) {
      if (!(error instanceof Denied)) throw error;
      const { reason, context } = error;
      const phase = message?.method === 'tools/call' ? 'call' : 'other';
      const reply = denialResponse(
        message?.id,
        'modern',
        reason,
        { ...context, decisionId: 'call_01' },
        phase,
      );
      const authenticate = challenge({
        reason,
        mode: 'required',
        resourceMetadata: 'x',
        scopes: context.scopes ?? ['mcp:connect'],
      });
      response
        .writeHead(reply.status, { 'content-type': 'application/json', 'www-authenticate': authenticate })
        .end(reply.body);
    }
  }

  private authorize(request: IncomingMessage, now: number): ReadonlySet<string> {
    const { scheme, token, proof } = parseAuthorization(request.rawHeaders);
    const keys = loadPublicKeys([this.issuer.key.jwk]);
    const policy = { issuer: this.issuer.url, audience: this.endpoint, tenant: 'acme', keys };
    const access = verifyAccessToken(token, policy, now);
    assertBinding(scheme, access, 'required');
    this.proofs.verify(proof, {
      method: 'POST',
      htu: this.endpoint,
      ath: tokenHash(token),
      jkt: access.jkt ?? '',
      nonces: this.nonces,
      tenant: 'acme',
      now,
    });
    return access.scopes;
  }
}
