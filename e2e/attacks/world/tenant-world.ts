import { TestKey, TestOauthClient, type OauthAnswer } from '#libs/testing';
import { VerifyingServer } from '../../fixtures/verifying-server.js';
import { eventually, type ConsoleApi } from '../../support/console-api.js';
import { ALLOWED } from '../attack.js';
import type { Operators } from './operators.js';
import { GatewayCaller, type GatewayPlace } from './gateway-caller.js';

/** What a machine agent may ask for. */
export const SCOPE = 'mcp:connect tools:read tools:call';
export const PASSWORD = 'correct-horse-battery-staple';
export const REDIRECT = 'http://127.0.0.1:9/callback';
const READ = { name: 'orders__find_order', args: { order: 'A-1' } };
export const WRITE = { name: 'orders__cancel_order', args: { order: 'A-1' } };

interface TenantFacts {
  readonly slug: string;
  readonly id: string;
  readonly issuerKey: TestKey;
  readonly api: ConsoleApi;
  readonly people: Operators;
  /** Public origins. */
  readonly apiUrl: string;
  readonly gateway: GatewayPlace;
}

interface Reviews {
  readonly items: readonly {
    readonly id: string;
    readonly candidateHash: string;
    readonly tool: { readonly name: string };
    readonly server: { readonly id: string };
  }[];
}

/** A registered agent and the client that speaks for it. */
export interface Agent {
  readonly id: string;
  readonly client: TestOauthClient;
}

/** One tenant with an order desk behind the gateway: `find_order` is approved as read, `cancel_order` as write. */
export class TenantWorld {
  readonly slug: string;
  readonly id: string;
  readonly issuerKey: TestKey;

  private constructor(
    private readonly facts: TenantFacts,
    readonly upstream: VerifyingServer,
    readonly serverId: string,
  ) {
    ({ slug: this.slug, id: this.id, issuerKey: this.issuerKey } = facts);
  }

  static async make(facts: TenantFacts): Promise<TenantWorld> {
    const upstream = await VerifyingServer.start();
    const { api, slug, gateway } = facts;
    const issuer = `${gateway.origin}/t/${slug}`;
    upstream.trust = { issuer, jwks: `${issuer}/.well-known/jwks.json` };
    const tenant = `/tenants/${slug}`;
    const { id } = await api.post<{ id: string }>(`${tenant}/servers`, {
      slug: 'orders',
      name: 'Orders',
      url: upstream.url,
    });
    const world = new TenantWorld(facts, upstream, id);
    await world.approve(id, [
      ['find_order', 'read'],
      ['cancel_order', 'write'],
    ]);
    return world;
  }

  get issuer(): string {
    return `${this.facts.apiUrl}/t/${this.slug}/oauth`;
  }
  get resource(): string {
    return `${this.facts.gateway.origin}/t/${this.slug}/mcp`;
  }
  /** Path of the tenant's resources in the console's API. */
  path(rest: string): string {
    return `/tenants/${this.slug}${rest}`;
  }

  /** Approves and enables tools of a server that somebody else registered. @param tools name and effect */
  async approve(serverId: string, tools: readonly (readonly [string, string])[]): Promise<void> {
    const api = await this.facts.people.operator(this.facts, ['reviewer']);
    for (const [name, effect] of tools) {
      const { items } = await eventually(
        `the review of ${name}`,
        () => api.get<Reviews>(this.path('/reviews?state=open')),
        (found) => found.items.some(({ tool, server }) => tool.name === name && server.id === serverId),
      );
      const review = items.find(({ tool, server }) => tool.name === name && server.id === serverId);
      const body = { decision: 'approve', candidateHash: review?.candidateHash, effect, enable: true };
      await api.post(this.path(`/reviews/${review?.id}/decision`), body);
    }
  }

  /** A new machine agent with a key of its own. */
  async machine(roles: readonly string[] = ['analyst'], key?: TestKey): Promise<Agent> {
    const own = key ?? (await TestKey.create());
    return this.agent('machine', { keys: [{ ...own.jwk, alg: own.alg }], roles }, own);
  }

  /** A new public client for people. */
  async desktop(redirectUri = REDIRECT): Promise<Agent> {
    return this.agent('interactive', { redirectUris: [redirectUri] }, await TestKey.create());
  }

  /** A new client for people that proves a key. */
  async keyedDesktop(redirectUri = REDIRECT): Promise<Agent> {
    const key = await TestKey.create();
    const keys = [{ ...key.jwk, alg: key.alg }];
    return this.agent('interactive', { keys, redirectUris: [redirectUri] }, key);
  }

  /** A new person with a password. @returns the account's id */
  async person(username: string, roles: readonly string[] = ['analyst']): Promise<string> {
    const body = { username, name: username, password: PASSWORD, roles };
    return (await this.facts.api.post<{ id: string }>(this.path('/users'), body)).id;
  }

  /** A new machine agent that has a token and has called its tool once. */
  async caller(roles: readonly string[] = ['analyst'], scope = SCOPE): Promise<GatewayCaller> {
    const { client } = await this.machine(roles);
    const token = issuedToken(await client.clientCredentials({ resource: this.resource, scope }));
    const caller = this.holder(token, client.key);
    await eventually(
      `the first call of an agent of ${this.slug}`,
      () => caller.call(),
      ({ seen }) => seen === ALLOWED,
    );
    return caller;
  }

  /** Speaks with a token that was issued for the aggregate endpoint. */
  holder(token: string, key: TestKey): GatewayCaller {
    return new GatewayCaller(this.facts.gateway, this.slug, READ, key, this.issuerKey, token);
  }

  stop(): Promise<void> {
    return this.upstream.stop();
  }

  private async agent(kind: string, facts: object, key: TestKey): Promise<Agent> {
    const body = { name: `${kind} agent`, kind, ...facts };
    const made = await this.facts.api.post<{ id: string; handle: string }>(this.path('/agents'), body);
    const auth = 'keys' in facts ? 'private_key_jwt' : 'none';
    return { id: made.id, client: new TestOauthClient(this.issuer, made.handle, key, auth) };
  }
}

/** @throws Error when the answer holds no token */
export function issuedToken({ status, body }: OauthAnswer): string {
  const token = body['access_token'];
  if (typeof token !== 'string') throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
  return token;
}
