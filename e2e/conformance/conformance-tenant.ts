import { TestKey, TestOauthClient } from '#libs/testing';
import type { ConsoleApi } from '../support/console-api.js';
import { reviewerSession } from '../support/reviewer-session.js';
import type { SigningCaller } from './signing-shim.js';

/** What of the launcher's stack is used here. */
export interface RunningProduct {
  readonly urls: { api: string; gateway: string };
  readonly product: { command(path: string, args?: string[]): Promise<string> };
}

interface Review {
  readonly id: string;
  readonly candidateHash: string;
  readonly tool: { readonly id: string };
}

const FEATURES = { logging: true, elicitation: true, sampling: true, roots: true };
const FAST = { perMinute: 60_000, burst: 10_000 };
const SCOPE = 'mcp:connect tools:read tools:call resources:read prompts:read';

const SERVER = 'fixture';

/** A tenant in which everything that a fixture server has is approved and every feature of the protocol allowed. */
export class ConformanceTenant {
  private constructor(
    /** The server's own endpoint: the suite needs names as they are. */
    readonly endpoint: string,
    private readonly client: TestOauthClient,
  ) {}

  /** @param slug of the tenant: servers with equal resources cannot be in one */
  static async make(
    slug: string,
    { urls, product }: RunningProduct,
    api: ConsoleApi,
    upstream: string,
  ): Promise<ConformanceTenant> {
    await product.command('tenants/create', ['--slug', slug, '--name', slug]);
    const tenant = `/tenants/${slug}`;
    const { id } = await api.post<{ id: string }>(`${tenant}/servers`, {
      slug: SERVER,
      name: SERVER,
      url: upstream,
      credential: 'none',
    });
    await api.put(`${tenant}/servers/${id}/features`, FEATURES);
    // The suite asks as fast as it can, all in the name of one agent.
    const limits = await api.get<object>(`${tenant}/limits`);
    await api.put(`${tenant}/limits`, { ...limits, user: FAST, agent: FAST, tool: FAST, tenant: FAST });
    // Whoever registered a server does not approve what it has.
    await approveAll(await reviewerSession(product, slug), tenant);
    const key = await TestKey.create();
    const agent = await api.post<{ handle: string }>(`${tenant}/agents`, {
      name: 'Suite',
      kind: 'machine',
      keys: [{ ...key.jwk, alg: key.alg }],
      roles: ['analyst'],
    });
    return new ConformanceTenant(
      `${urls.gateway}/t/${slug}/s/${SERVER}/mcp`,
      new TestOauthClient(`${urls.api}/t/${slug}/oauth`, agent.handle, key),
    );
  }

  /** Somebody with a token for the endpoint. */
  async caller(): Promise<SigningCaller> {
    const { status, body } = await this.client.clientCredentials({ resource: this.endpoint, scope: SCOPE });
    const token = body['access_token'];
    if (typeof token !== 'string') throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
    return { key: this.client.key, token };
  }
}

async function approveAll(api: ConsoleApi, tenant: string): Promise<void> {
  const path = `${tenant}/reviews?state=open`;
  for (;;) {
    const { items } = await api.get<{ items: Review[] }>(path);
    if (items.length === 0) return;
    for (const { id, candidateHash } of items) {
      const decision = { decision: 'approve', candidateHash, effect: 'read', enable: true };
      await api.post(`${tenant}/reviews/${id}/decision`, decision);
    }
  }
}
