import {
  type CallApprovalAnswer,
  type CallApprovalRequest,
  callApprovalRequest,
  enrolRequest,
  type EnrolResponse,
  type LeaseAnswer,
  type LeaseRequest,
  leaseRequest,
  type Observation,
  type Heartbeat,
  heartbeat,
  observation,
  type PublicJwk,
  type Snapshot,
  SNAPSHOT_TYP,
} from '#libs/contracts';
import {
  loadPublicKeys,
  Nonces,
  ProofVerifier,
  signCompact,
  thumbprint,
  verifyAccessToken,
} from '#libs/oauth';
import { TestIssuer, TestKey } from '#libs/testing';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EmbeddedJWK, importJWK, type JWK, jwtVerify } from 'jose';

const now = (): number => Math.floor(Date.now() / 1000);

/**
 * A control plane that speaks the real internal API: one-time enrolment, token endpoint with `private_key_jwt` and DPoP nonce,
 * signed snapshots by long poll, observations. Holds what it is told to publish, and checks whoever asks as the real one does.
 */
export class FakeControlPlane {
  readonly heartbeats: Heartbeat[] = [];
  readonly leasesAsked: { tenant: string; request: LeaseRequest }[] = [];
  /** What a gateway gets that asks for a credential. */
  lease: (tenant: string, request: LeaseRequest) => LeaseAnswer = () => ({ kind: 'refused', detail: 'none' });
  readonly approvalsAsked: CallApprovalRequest[] = [];
  /** What a gateway gets that asks for an approval. */
  approval: (request: CallApprovalRequest) => CallApprovalAnswer = () => ({
    kind: 'refused',
    message: 'none',
  });
  readonly observations: { tenant: string; observation: Observation }[] = [];
  readonly enrolled: { name: string; callTokenKeys: readonly PublicJwk[] }[] = [];
  readonly enrolmentToken = 'one-time-token-of-thirty-two-characters';
  /** Answers every request with 503 while true. */
  down = false;
  private readonly snapshots = new Map<string, Snapshot>();
  private readonly published = new EventEmitter();
  private readonly proofs = new ProofVerifier();
  private readonly nonces = new Nonces([Buffer.alloc(32, 5)]);
  private component: PublicJwk | undefined;
  private tokenUsed = false;

  private constructor(
    private readonly server: Server,
    readonly signing: TestKey,
    private readonly issuer: TestIssuer,
    readonly origin: string,
  ) {
    this.published.setMaxListeners(0);
  }

  static async start(): Promise<FakeControlPlane> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const issuer = new TestIssuer(`${origin}/t/platform/oauth`, await TestKey.create());
    const plane = new FakeControlPlane(server, await TestKey.create(), issuer, origin);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      plane
        .answer(request, response)
        .catch((cause: unknown) => json(response, 500, { error: String(cause) }));
    });
    return plane;
  }

  /** From now on this is the tenant's snapshot; open long polls are answered. */
  publish(snapshot: Snapshot): void {
    this.snapshots.set(snapshot.tenant.slug, snapshot);
    this.published.emit('published');
  }

  forget(tenant: string): void {
    this.snapshots.delete(tenant);
    this.published.emit('published');
  }

  /** Going down breaks long polls as well. */
  setDown(down: boolean): void {
    this.down = down;
    if (down) this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.down) return json(response, 503, {});
    const body = await text(request);
    const url = new URL(request.url ?? '/', this.origin);
    if (url.pathname === '/internal/v1/enrol') return this.enrol(body, response);
    if (url.pathname === '/t/platform/oauth/token') return this.token(request, body, response);
    const [, tenant = '', what] =
      /^\/internal\/v1\/tenants\/([^/]+)\/(snapshot|observations|credentials\/lease|call-approvals)$/.exec(
        url.pathname,
      ) ?? [];
    if (!this.authorized(request, url, response)) return;
    if (url.pathname === '/internal/v1/heartbeat') {
      this.heartbeats.push(heartbeat.parse(JSON.parse(body)));
      return json(response, 204, {});
    }
    if (what === 'snapshot') return this.snapshot(tenant, url.searchParams, response);
    if (what === 'observations') {
      this.observations.push({ tenant, observation: observation.parse(JSON.parse(body)) });
      return json(response, 202, {});
    }
    if (what === 'credentials/lease') {
      const asked = leaseRequest.parse(JSON.parse(body));
      this.leasesAsked.push({ tenant, request: asked });
      return json(response, 200, this.lease(tenant, asked));
    }
    if (what === 'call-approvals') {
      const asked = callApprovalRequest.parse(JSON.parse(body));
      this.approvalsAsked.push(asked);
      return json(response, 200, this.approval(asked));
    }
    return json(response, 404, {});
  }

  private enrol(body: string, response: ServerResponse): void {
    const asked = enrolRequest.parse(JSON.parse(body));
    if (asked.token !== this.enrolmentToken || this.tokenUsed) return json(response, 401, {});
    this.tokenUsed = true;
    this.component = asked.key;
    this.enrolled.push({ name: asked.name, callTokenKeys: asked.callTokenKeys });
    const answer: EnrolResponse = {
      clientId: 'gateway_1',
      issuer: this.issuer.url,
      tokenEndpoint: `${this.issuer.url}/token`,
      resource: `${this.origin}/internal/v1`,
      snapshotKeys: [{ ...this.signing.jwk, alg: 'ES256' }],
    };
    json(response, 201, answer);
  }

  private async token(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(body);
    const proof = await jwtVerify(String(request.headers['dpop']), EmbeddedJWK, { typ: 'dpop+jwt' });
    if (proof.payload['nonce'] !== 'as-nonce') {
      return json(response, 400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'as-nonce' });
    }
    await jwtVerify(
      form.get('client_assertion') ?? '',
      await importJWK({ ...this.component } as JWK, 'ES256'),
      {
        issuer: 'gateway_1',
        subject: 'gateway_1',
        audience: this.issuer.url,
        maxTokenAge: 60,
      },
    );
    const token = await this.issuer.token({
      iat: now(),
      aud: form.get('resource') ?? '',
      tenant: 'platform',
      client_id: 'gateway_1',
      scope: form.get('scope') ?? '',
      cnf: { jkt: thumbprint(proof.protectedHeader.jwk as Record<string, unknown>) },
    });
    json(response, 200, { access_token: token, token_type: 'DPoP', expires_in: 300 });
  }

  /** Checks token and proof with the product's own code; asks for a nonce first. */
  private authorized(request: IncomingMessage, url: URL, response: ServerResponse): boolean {
    const token = (request.headers.authorization ?? '').replace('DPoP ', '');
    const headers = { 'dpop-nonce': this.nonces.issue('platform', now()) };
    try {
      const access = verifyAccessToken(
        token,
        {
          issuer: this.issuer.url,
          audience: `${this.origin}/internal/v1`,
          tenant: 'platform',
          keys: loadPublicKeys([this.issuer.key.jwk]),
        },
        now(),
      );
      this.proofs.verify(request.headers['dpop'] as string, {
        method: request.method ?? '',
        htu: `${this.origin}${url.pathname}`,
        ath: access.hash,
        jkt: access.jkt ?? '',
        nonces: this.nonces,
        tenant: 'platform',
        now: now(),
      });
      return true;
    } catch {
      json(response, 401, {}, { ...headers, 'www-authenticate': 'DPoP error="use_dpop_nonce"' });
      return false;
    }
  }

  private async snapshot(tenant: string, asked: URLSearchParams, response: ServerResponse): Promise<void> {
    const deadline = Date.now() + Number(asked.get('wait') ?? 0) * 1000;
    const abandoned = new AbortController();
    response.once('close', () => abandoned.abort());
    for (;;) {
      const current = this.snapshots.get(tenant);
      if (current === undefined) return json(response, 404, {});
      const known =
        asked.get('epoch') === current.epoch && asked.get('revision') === String(current.revision);
      if (!known) return json(response, 200, { jws: this.sign(current) });
      const left = deadline - Date.now();
      if (left <= 0) return void response.writeHead(304).end();
      const signal = AbortSignal.any([abandoned.signal, AbortSignal.timeout(left)]);
      await once(this.published, 'published', { signal }).catch(() => undefined);
      if (abandoned.signal.aborted) return;
    }
  }

  private sign(snapshot: Snapshot): string {
    const { kid } = this.signing.jwk;
    return signCompact(snapshot, { typ: SNAPSHOT_TYP, kid }, this.signing.privateKey);
  }
}

function json(
  response: ServerResponse,
  status: number,
  value: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
