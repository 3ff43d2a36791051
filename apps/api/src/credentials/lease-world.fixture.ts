import { randomUUID } from 'node:crypto';
import {
  type CredentialView,
  LEASE_METHOD,
  type LeaseAnswer,
  leaseAnswer,
  type ServerView,
} from '#libs/contracts';
import { sha256Hex } from '#libs/manifest';
import { CallTokenMinter } from '#libs/oauth';
import { ApiStore, TestKey, TestUpstream } from '#libs/testing';
import { TenantDb } from '#libs/database';
import { EnrolledComponent } from '../policy/gateway.fixture.js';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { IdpTokens } from './idp/idp-tokens.js';

/** A control plane, an upstream server of the tenant acme with one callable tool, and a gateway that asks for credentials. */
export class LeaseWorld {
  private constructor(
    readonly plane: ControlPlane,
    readonly upstream: TestUpstream,
    readonly gateway: EnrolledComponent,
    readonly callKey: TestKey,
    readonly server: ServerView,
  ) {}

  static async start(): Promise<LeaseWorld> {
    const plane = await ControlPlane.start();
    const upstream = await TestUpstream.start([{ name: 'read', inputSchema: { type: 'object' } }]);
    const callKey = await TestKey.create();
    const gateway = await EnrolledComponent.enrol(plane.app, 'gateway-1', 'gateway', [callKey.jwk]);
    const server = await plane.addServer('acme', 'desk', upstream.url);
    await plane.approve('acme', 'read');
    return new LeaseWorld(plane, upstream, gateway, callKey, server);
  }

  async stop(): Promise<void> {
    await this.upstream.close();
    await this.plane.stop();
  }

  configure(config: object, status = 200): Promise<CredentialView> {
    return this.plane.send('PUT', 'acme', `/servers/${this.server.id}/credential`, config, status);
  }

  setSecret(purpose: string, input: object, status = 200): Promise<CredentialView> {
    const path = `/servers/${this.server.id}/credential/secrets/${purpose}`;
    return this.plane.send('PUT', 'acme', path, input, status);
  }

  /** As a sign-in at the company's IdP leaves it: kept if a server needs it. */
  async signInAtIdp(subject: string, issuer: string): Promise<void> {
    const { id } = await this.plane.tenant('acme');
    const { app } = this.plane;
    const timed = (kind: string) => ({ token: `${kind}-of-${subject}`, expiresAt: Date.now() + 60_000 });
    const tokens = { idToken: timed('id-token'), accessToken: timed('access-token') };
    await app
      .get(TenantDb, { strict: false })
      .run(id, (manager) =>
        app.get(IdpTokens, { strict: false }).keep(manager, id, { subject, issuer, tokens }),
      );
  }

  /** The server as the newest snapshot of the tenant shows it. */
  async published() {
    const { servers } = await this.plane.snapshot('acme');
    const server = servers.find(({ slug }) => slug === 'desk');
    if (server === undefined) throw new Error('the server is not in the snapshot');
    return server;
  }

  /** Asks as the gateway does. @param changes over the request */
  async lease(sub?: string, changes: Record<string, unknown> = {}): Promise<LeaseAnswer> {
    const { id, versionHash } = await this.published();
    const subjectToken = sub === undefined ? undefined : await this.subjectToken(sub);
    const request = {
      server: id,
      versionHash,
      ...(subjectToken === undefined ? {} : { subjectToken }),
      ...changes,
    };
    const { status, json } = await this.gateway.send('POST', '/tenants/acme/credentials/lease', request);
    if (status !== 200) throw new Error(`the lease answered ${status}: ${JSON.stringify(json)}`);
    return leaseAnswer.parse(json);
  }

  /** What the upstream would get as its header; else why not. */
  async leased(sub?: string): Promise<string> {
    const answer = await this.lease(sub);
    if (answer.kind === 'refused') return `refused: ${answer.detail}`;
    if (answer.kind === 'link-required') return 'link-required';
    return answer.material.kind === 'header' ? answer.material.value : answer.material.kind;
  }

  async subjectToken(
    sub: string,
    changes: Record<string, unknown> = {},
    key = this.callKey,
  ): Promise<string> {
    const { versionHash, lease } = await this.published();
    const minter = new CallTokenMinter({ kid: key.jwk.kid, privateKey: key.privateKey });
    const claims = {
      iss: `${ApiStore.GATEWAY}/t/acme`,
      aud: lease?.audience ?? 'none',
      sub,
      client_id: 'gateway' as const,
      tenant: 'acme',
      scope: 'tools:call',
      txn: 'txn_1',
      jti: randomUUID(),
      act: { sub: 'agent_1' },
      tctx: {
        method: LEASE_METHOD,
        tool: '',
        manifest: versionHash,
        args: sha256Hex('{}'),
        decision: 'call_1',
      },
      ...changes,
    };
    return minter.mint(claims, Math.floor(Date.now() / 1000));
  }
}
