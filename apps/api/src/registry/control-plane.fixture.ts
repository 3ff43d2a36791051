import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type Invitation,
  snapshot,
  type ReviewSummary,
  type ServerView,
  type Snapshot,
  type StartedConfirmation,
  type ToolSummary,
} from '#libs/contracts';
import { loadPublicKeys, verifySnapshot } from '#libs/oauth';
import type { Clock } from '#libs/platform';
import { ApiStore, OperatorBrowser, TestAuthenticator, type BrowserAnswer } from '#libs/testing';
import { createApi } from '../create-api.js';
import { SnapshotFeed } from '../policy/snapshot-feed.js';
import { SignInLinks } from '../session/session.module.js';
import { ApiSettings } from '../settings.js';
import { TenantsService } from '../tenants/tenants.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { PlatformKeys } from '../vault/vault.module.js';

interface Signer {
  readonly browser: OperatorBrowser;
  readonly key: TestAuthenticator;
}

const TENANTS = ['acme', 'globex'];

/**
 * A control plane on its own store, with tenants `acme` and `globex` beside the platform's, and in each of the three an
 * operator `root` who may do everything there.
 */
export class ControlPlane {
  private readonly browsers = new Map<string, OperatorBrowser>();
  private readonly signers = new Map<string, Signer>();

  private constructor(
    readonly store: ApiStore,
    readonly app: NestFastifyApplication,
  ) {}

  /** @param env over the usual settings */
  static async start(env: Record<string, string> = {}, clock?: Clock): Promise<ControlPlane> {
    const store = await ApiStore.create();
    const settings = ApiSettings.read({ ...store.env, ALLOW_PRIVATE_UPSTREAMS: 'true', ...env });
    const app = await createApi(settings, {
      logLevels: ['fatal'],
      ...(clock === undefined ? {} : { clock }),
    });
    for (const slug of TENANTS) await app.get(TenantsService).create({ slug, name: slug });
    const plane = new ControlPlane(store, app);
    await plane.addOperator('platform', 'root', ['platform-admin']);
    for (const slug of TENANTS)
      await plane.addOperator(slug, 'root', ['tenant-admin', 'reviewer', 'auditor']);
    return plane;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.store.drop();
  }

  async addOperator(tenant: string, username: string, rights: readonly string[]): Promise<OperatorBrowser> {
    const { id } = await this.tenant(tenant);
    const account = `account_${username}_${tenant}`;
    await this.store.sql(
      `INSERT INTO app.account (tenant_id, id, username, name, rights) VALUES ($1, $2, $3, $3, $4)`,
      [id, account, username, rights],
    );
    const browser = new OperatorBrowser(this.app);
    await browser.signIn(await this.app.get(SignInLinks).issue(id, account));
    this.browsers.set(`${tenant}/${username}`, browser);
    return browser;
  }

  /** An operator whom another one let in by the console's API. @returns the account's id */
  async inviteOperator(
    tenant: string,
    by: string,
    username: string,
    rights: readonly string[],
  ): Promise<string> {
    const body = { username, name: username, rights };
    const answer = await this.operator(tenant, by).send('POST', `/api/v1/tenants/${tenant}/operators`, body);
    const { operator } = expected(answer, 201) as Invitation;
    const browser = new OperatorBrowser(this.app);
    const { id } = await this.tenant(tenant);
    await browser.signIn(await this.app.get(SignInLinks).issue(id, operator.id));
    this.browsers.set(`${tenant}/${username}`, browser);
    return operator.id;
  }

  operator(tenant: string, username = 'root'): OperatorBrowser {
    const browser = this.browsers.get(`${tenant}/${username}`);
    if (browser === undefined) throw new Error(`no operator ${username} in ${tenant}`);
    return browser;
  }

  tenant(slug: string): ReturnType<TenantsReadModel['getBySlug']> {
    return this.app.get(TenantsReadModel).getBySlug(slug);
  }

  /** @throws Error unless the answer has the expected status */
  async get<T>(tenant: string, path: string, status = 200): Promise<T> {
    return expected(await this.operator(tenant).get(`/api/v1/tenants/${tenant}${path}`), status) as T;
  }

  async send<T>(
    method: 'POST' | 'PUT',
    tenant: string,
    path: string,
    body: unknown,
    status = 200,
  ): Promise<T> {
    return expected(
      await this.operator(tenant).send(method, `/api/v1/tenants/${tenant}${path}`, body),
      status,
    ) as T;
  }

  /** By an operator of its own: whoever registers a server does not approve its tools. */
  async addServer(tenant: string, slug: string, url: string): Promise<ServerView> {
    const rights = tenant === 'platform' ? ['platform-admin'] : ['tenant-admin'];
    const owner =
      this.browsers.get(`${tenant}/server-owner`) ?? (await this.addOperator(tenant, 'server-owner', rights));
    const path = `/api/v1/tenants/${tenant}/servers`;
    return expected(await owner.send('POST', path, { slug, name: slug, url }), 201) as ServerView;
  }

  async tool(tenant: string, name: string): Promise<ToolSummary> {
    const { items } = await this.get<{ items: ToolSummary[] }>(tenant, `/tools?q=${name}`);
    const tool = items.find((item) => item.name === name);
    if (tool === undefined) throw new Error(`${tenant} sees no tool ${name}`);
    return tool;
  }

  async openReview(tenant: string, name: string): Promise<ReviewSummary> {
    const { items } = await this.get<{ items: ReviewSummary[] }>(tenant, '/reviews?state=open');
    const review = items.find(({ tool }) => tool.name === name);
    if (review === undefined) throw new Error(`${tenant} has no open review of ${name}`);
    return review;
  }

  /** By as many people as the effect takes; two sign with passkeys. */
  async approve(
    tenant: string,
    name: string,
    more: { enable?: boolean; effect?: string; override?: string } = {},
  ): Promise<ReviewSummary> {
    const { id, candidateHash } = await this.openReview(tenant, name);
    const decision = { decision: 'approve', candidateHash, effect: 'read', ...more };
    const grave = more.override !== undefined || !['read', 'write'].includes(decision.effect);
    if (!grave) return this.send('POST', tenant, `/reviews/${id}/decision`, decision);
    await this.sign(tenant, 'first-signer', id, decision);
    return this.sign(tenant, 'second-signer', id, decision);
  }

  /** A decision signed by a reviewer of that name, who is made when there is none. */
  async sign(
    tenant: string,
    username: string,
    reviewId: string,
    decision: object,
    status = 200,
  ): Promise<ReviewSummary> {
    const signer = await this.signer(tenant, username);
    const path = `/api/v1/tenants/${tenant}/reviews/${reviewId}`;
    const started = expected(await signer.browser.send('POST', `${path}/confirmation`, decision), 200);
    const { nonce, policyVersion, options } = started as StartedConfirmation;
    const confirmation = { nonce, policyVersion, assertion: signer.key.get(options) };
    const answer = await signer.browser.send('POST', `${path}/decision`, { ...decision, confirmation });
    return expected(answer, status) as ReviewSummary;
  }

  private async signer(tenant: string, username: string): Promise<Signer> {
    const known = this.signers.get(`${tenant}/${username}`);
    if (known !== undefined) return known;
    const rights = tenant === 'platform' ? ['platform-admin'] : ['reviewer'];
    const browser =
      this.browsers.get(`${tenant}/${username}`) ?? (await this.addOperator(tenant, username, rights));
    const key = new TestAuthenticator(new URL(this.app.get(ApiSettings).publicUrl).origin);
    expected(await browser.addPasskey(key), 201);
    const signer = { browser, key };
    this.signers.set(`${tenant}/${username}`, signer);
    return signer;
  }

  /** The tenant's newest snapshot, verified as a gateway does. */
  async snapshot(tenant: string): Promise<Snapshot> {
    const never = new AbortController().signal;
    const found = await this.app
      .get(SnapshotFeed)
      .next(await this.tenant(tenant), { known: undefined, waitMs: 0, gone: never });
    const keys = loadPublicKeys(await this.app.get(PlatformKeys).publicKeys('snapshot'));
    return snapshot.parse(verifySnapshot(found?.jws ?? '', keys));
  }

  /** Names of the tools in the tenant's snapshot. */
  async published(tenant: string): Promise<string[]> {
    return (await this.snapshot(tenant)).tools.map(({ exposedName }) => exposedName);
  }
}

function expected(answer: BrowserAnswer, status: number): unknown {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`);
  return answer.json;
}
