import { AgentUser, TestKey, TestOauthClient, type OauthAnswer } from '#libs/testing';
import type { ConsoleApi } from '../support/console-api.js';

export const REDIRECT = 'http://127.0.0.1:9/callback';
export const PERSON = 'olga';
export const PASSWORD = 'correct-horse-battery-staple';
/** As much as a token without a key may carry. */
const SCOPE = 'mcp:connect tools:read';
/** Of the upstream server: computes its answer from its arguments. */
const APPROVED = 'echo';

interface TenantFacts {
  readonly slug: string;
  readonly dpop: 'required' | 'allowed';
  readonly api: ConsoleApi;
  /** Session of somebody who did not register the server. */
  readonly reviewer: ConsoleApi;
  /** Public origins. */
  readonly apiUrl: string;
  readonly gatewayUrl: string;
  readonly upstreamUrl: string;
}

/** A tenant with a real server behind the gateway, one tool of which is approved, and clients may register themselves. */
export class InteropTenant {
  private constructor(
    private readonly facts: TenantFacts,
    /** Client id of a public client that an operator added. */
    readonly desktopId: string,
    private readonly machine: TestOauthClient,
  ) {}

  static async make(facts: TenantFacts): Promise<InteropTenant> {
    const { api, reviewer, slug, dpop, apiUrl, upstreamUrl } = facts;
    const tenant = `/tenants/${slug}`;
    await api.put(`${tenant}/oauth/settings`, { dpop, selfRegistration: { dynamic: true } });
    await api.post(`${tenant}/servers`, { slug: 'everything', name: 'Everything', url: upstreamUrl });
    await approve(reviewer, tenant);
    await api.post(`${tenant}/users`, {
      username: PERSON,
      name: 'Olga',
      password: PASSWORD,
      roles: ['analyst'],
    });
    const desktop = await api.post<{ handle: string }>(`${tenant}/agents`, {
      name: 'Desk app',
      kind: 'interactive',
      redirectUris: [REDIRECT],
    });
    const key = await TestKey.create();
    const machine = await api.post<{ handle: string }>(`${tenant}/agents`, {
      name: 'Robot',
      kind: 'machine',
      keys: [{ ...key.jwk, alg: key.alg }],
      roles: ['analyst'],
    });
    const client = new TestOauthClient(`${apiUrl}/t/${slug}/oauth`, machine.handle, key);
    return new InteropTenant(facts, desktop.handle, client);
  }

  /** Aggregate MCP endpoint. */
  get endpoint(): string {
    return `${this.facts.gatewayUrl}/t/${this.facts.slug}/mcp`;
  }
  /** MCP endpoint of the one server. */
  get serverEndpoint(): string {
    return `${this.facts.gatewayUrl}/t/${this.facts.slug}/s/everything/mcp`;
  }

  /** A person of the tenant at a browser that nobody has used. */
  readonly person = (): AgentUser => this.personNamed(PERSON);
  readonly personNamed = (username: string): AgentUser => new AgentUser(username, PASSWORD);

  /**
   * A person's token for an application without a key, where the tenant gives such.
   * @param resource endpoint, the only one that takes it (RFC 8707)
   */
  async bearer(resource: string): Promise<string> {
    const { apiUrl, slug } = this.facts;
    const desktop = new TestOauthClient(
      `${apiUrl}/t/${slug}/oauth`,
      this.desktopId,
      this.machine.key,
      'none',
    );
    const request = desktop.authorization({ redirect_uri: REDIRECT, resource, scope: SCOPE });
    const callback = await this.person().authorize(request.url);
    const code = callback.searchParams.get('code') ?? '';
    return tokenOf(await desktop.redeem(code, request, { proof: null }));
  }

  /** A machine's token for an endpoint, bound to its key. */
  async bound(resource: string): Promise<string> {
    return tokenOf(await this.machine.clientCredentials({ resource, scope: SCOPE }));
  }
}

function tokenOf({ status, body }: OauthAnswer): string {
  const token = body['access_token'];
  if (typeof token !== 'string') throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
  return token;
}

async function approve(api: ConsoleApi, tenant: string): Promise<void> {
  const { items } = await api.get<{ items: { id: string; candidateHash: string; tool: { name: string } }[] }>(
    `${tenant}/reviews?state=open`,
  );
  const review = items.find(({ tool }) => tool.name === APPROVED);
  if (review === undefined) throw new Error(`no review of ${APPROVED}`);
  await api.post(`${tenant}/reviews/${review.id}/decision`, {
    decision: 'approve',
    candidateHash: review.candidateHash,
    effect: 'read',
    enable: true,
  });
}
