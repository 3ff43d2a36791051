import { AgentUser, TestKey, TestOauthClient } from '#libs/testing';
import { decodeJwt } from 'jose';
import { AgentServer } from '../fixtures/agent-server.js';
import { VerifyingServer } from '../fixtures/verifying-server.js';
import { ConsoleApi, eventually } from '../support/console-api.js';
import { Product } from '../support/product.js';
import { RawCaller } from '../support/raw-caller.js';

const PASSWORD = 'correct-horse-battery-staple';
const REDIRECT = 'http://127.0.0.1:9/callback';
const SCOPE = 'mcp:connect tools:read agent:delegate';

interface Actor {
  readonly sub: string;
  readonly act?: Actor;
}

/** user → planner → researcher → tool: every arrow goes through the gateway. */
describe('agents that ask agents', () => {
  let product: Product;
  let api: ConsoleApi;
  let planner: AgentServer;
  let researcher: AgentServer;
  let orders: VerifyingServer;
  let desk: RawCaller;
  const clients: Record<string, string> = {};

  const tenant = (path: string): string => `/tenants/${product.tenant}${path}`;
  const agent = async (name: string, body: object): Promise<string> =>
    (await api.post<{ handle: string }>(tenant('/agents'), { name, ...body })).handle;
  const server = async (slug: string, url: string): Promise<string> =>
    (await api.post<{ id: string }>(tenant('/servers'), { slug, name: slug, url })).id;

  async function approveAll(): Promise<void> {
    const reviewer = await ConsoleApi.signIn(await product.reviewerLink());
    const { items } = await api.get<{
      items: { id: string; candidateHash: string; server: { slug: string } }[];
    }>(tenant('/reviews?state=open'));
    for (const {
      id,
      candidateHash,
      server: { slug },
    } of items) {
      if (!['planner', 'researcher', 'orders'].includes(slug)) continue;
      await reviewer.post(tenant(`/reviews/${id}/decision`), {
        decision: 'approve',
        candidateHash,
        effect: 'read',
        reason: 'Reads',
      });
    }
  }

  /** The person signs in at her desktop agent and lets it delegate. */
  async function signIn(key: TestKey): Promise<string> {
    const client = new TestOauthClient(product.issuer, clients['desk'] ?? '', key, 'none');
    const request = client.authorization({
      redirect_uri: REDIRECT,
      resource: product.endpoint,
      scope: SCOPE,
    });
    const callback = await new AgentUser('olga', PASSWORD).authorize(request.url);
    const { body } = await client.redeem(callback.searchParams.get('code') ?? '', request);
    return String(body['access_token']);
  }

  beforeAll(async () => {
    product = await Product.start();
    api = await ConsoleApi.signIn(await product.signInLink());
    planner = await AgentServer.start('planner', await TestKey.create());
    researcher = await AgentServer.start('researcher', await TestKey.create());
    orders = await VerifyingServer.start();
    orders.trust = { issuer: product.callTokenIssuer, jwks: product.callTokenJwks };
    clients['desk'] = await agent('Desk', { kind: 'interactive', redirectUris: [REDIRECT] });
    for (const [name, fixture] of Object.entries({ planner, researcher })) {
      clients[name] = await agent(name, { kind: 'machine', keys: [{ ...fixture.key.jwk, alg: 'ES256' }] });
      fixture.issuer = product.issuer;
      fixture.clientId = clients[name] ?? '';
    }
    const { endpoint } = product;
    planner.next = { endpoint, tool: 'researcher__ask', args: (question) => ({ question }) };
    researcher.next = { endpoint, tool: 'orders__find_order', args: (order) => ({ order }) };
    const scopes = SCOPE.split(' ');
    for (const [slug, url, from] of [
      ['planner', planner.url, 'desk'],
      ['researcher', researcher.url, 'planner'],
    ] as const) {
      const id = await server(slug, url);
      const callers = [{ client: clients[from], scopes }];
      await api.put(tenant(`/servers/${id}/agent`), { operator: clients[slug], callers });
    }
    await server('orders', orders.url);
    await approveAll();
    await api.post(tenant('/users'), {
      username: 'olga',
      name: 'Olga',
      password: PASSWORD,
      roles: ['analyst'],
    });
    const key = await TestKey.create();
    desk = RawCaller.withKey(key, clients['desk'] ?? '');
    desk.token = await signIn(key);
  });

  afterAll(async () => {
    await planner?.stop();
    await researcher?.stop();
    await orders?.stop();
    await product?.stop();
  });

  const ask = (): ReturnType<RawCaller['call']> =>
    desk.call(product.endpoint, 'planner__ask', { question: 'A-7' });

  it('C25: carries her authority over two agents to a tool, which sees her and the whole chain', async () => {
    const answer = await eventually('the answer', ask, ({ text }) => text.includes('packed'));
    expect(answer.status).toBe(200);
    expect(planner.refusals).toEqual([]);
    expect(researcher.refusals).toEqual([]);
    const call = orders.calls.at(-1);
    expect(call?.subject).toContain(`${product.issuer}|account_`);
    expect(call?.agents).toEqual([clients['researcher'], clients['planner'], clients['desk']]);
  });

  it('forwards no token of an agent to another: each hop has its own, for itself and its own key', () => {
    const hops = [
      desk.token,
      planner.given.at(-1),
      planner.got.at(-1),
      researcher.given.at(-1),
      researcher.got.at(-1),
    ];
    const claims = hops.map((token) => decodeJwt<{ txn: string; cnf: { jkt: string } }>(token ?? ''));
    const { endpoint } = product;
    expect(claims.map(({ aud }) => aud)).toEqual([endpoint, planner.url, endpoint, researcher.url, endpoint]);
    expect(new Set(claims.map(({ sub }) => sub)).size).toBe(1);
    expect(new Set(claims.map(({ txn }) => txn)).size).toBe(1);
    for (const [i, { exp = 0 }] of claims.slice(1).entries())
      expect(exp).toBeLessThanOrEqual(claims[i]?.exp ?? 0);
    // The gateway holds both tokens that it relays; everybody else has a key of their own.
    expect(new Set(claims.map(({ cnf }) => cnf.jkt)).size).toBe(4);
  });

  it('shows the chain in the audit row of each hop', async () => {
    const chainOf = async (tool: string): Promise<string[]> => {
      const { items } = await eventually(
        `the call of ${tool}`,
        () => api.get<{ items: { id: string; outcome: string }[] }>(tenant(`/calls?tool=${tool}`)),
        (list) => list.items.some(({ outcome }) => outcome === 'succeeded'),
      );
      const id = items.find(({ outcome }) => outcome === 'succeeded')?.id;
      const { event } = await api.get<{ event: { caller: { act?: Actor } } }>(tenant(`/calls/${id}`));
      const chain: string[] = [];
      for (let hop = event.caller.act; hop !== undefined; hop = hop.act) chain.push(hop.sub);
      return chain;
    };
    const urn = (slug: string, tool: string): string =>
      encodeURIComponent(`urn:sallyport:tool:${product.tenant}:${slug}:${tool}`);
    expect(await chainOf(urn('planner', 'ask'))).toEqual([]);
    expect(await chainOf(urn('researcher', 'ask'))).toEqual([clients['planner'], clients['desk']]);
    expect(await chainOf(urn('orders', 'find_order'))).toEqual([
      clients['researcher'],
      clients['planner'],
      clients['desk'],
    ]);
  });

  it('C18: a delegation that is revoked ends at once, with all below it, and cannot be renewed', async () => {
    const { items } = await api.get<{ items: { id: string; handle: string }[] }>(tenant('/members'));
    const olga = items.find(({ handle }) => handle === 'olga')?.id;
    const { delegations } = await api.get<{ delegations: { id: string; client: string }[] }>(
      tenant(`/members/user/${olga}/authorizations`),
    );
    const node = delegations.find(({ client }) => client === clients['planner']);
    const leaf = RawCaller.withKey(researcher.key, clients['researcher'] ?? '');
    const leafCall = (): ReturnType<RawCaller['call']> =>
      leaf.call(
        product.endpoint,
        'orders__find_order',
        { order: 'A-8' },
        { token: researcher.got.at(-1) ?? '' },
      );
    expect((await leafCall()).status).toBe(200);
    const ended = await api.post(tenant('/revocations'), {
      kind: 'delegation',
      id: node?.id,
      reason: 'Test',
    });
    expect(ended).toEqual({ grants: 0, delegations: 2 });
    await eventually('the end of the leaf', leafCall, ({ status }) => status === 401, 1_000);
    const again = await ask();
    expect(again.text).not.toContain('packed');
    // She herself goes on.
    const own = await desk.call(product.endpoint, 'orders__find_order', { order: 'A-9' });
    expect(own.text).toContain('packed');
  });

  it('survives a restart of the control plane and of the gateway, and ends a person at once', async () => {
    await product.stack.end('api');
    await product.stack.restart('api');
    await product.stack.end('gateway');
    await product.stack.restart('gateway');
    const leaf = RawCaller.withKey(researcher.key, clients['researcher'] ?? '');
    const token = researcher.got.at(-1) ?? '';
    const dead = await eventually(
      'an answer',
      () => leaf.call(product.endpoint, 'orders__find_order', { order: 'A-8' }, { token }),
      ({ status }) => status !== 503,
    );
    expect(dead.status).toBe(401);
    api = await ConsoleApi.signIn(await product.signInLink());
    const { items } = await api.get<{ items: { id: string; handle: string }[] }>(tenant('/members'));
    const olga = items.find(({ handle }) => handle === 'olga')?.id;
    const own = (): ReturnType<RawCaller['call']> =>
      desk.call(product.endpoint, 'orders__find_order', { order: 'A-9' });
    await eventually('her own call', own, ({ status }) => status === 200);
    await api.post(tenant('/revocations'), { kind: 'user', id: olga, reason: 'Left the company' });
    await eventually('the end of her tokens', own, ({ status }) => status === 401, 1_000);
  });
});
