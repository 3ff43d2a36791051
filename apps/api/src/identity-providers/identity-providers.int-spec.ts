import type {
  AdminEvent,
  IdentityProviderView,
  MappingOutcome,
  Problem,
  ProviderCheck,
  RoleMappingView,
} from '#libs/contracts';
import { type BrowserAnswer, TestIdentityProvider } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const SECRET = 'a client secret of some length';
const PATH = '/identity-providers';

describe('identity providers', () => {
  let plane: ControlPlane;
  let idp: TestIdentityProvider;
  let corp: IdentityProviderView;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    idp = await TestIdentityProvider.start([
      {
        client_id: 'sallyport',
        client_secret: SECRET,
        redirect_uris: [`${plane.store.origin}/t/acme/federation/corp`],
      },
    ]);
    corp = await plane.send('POST', 'acme', PATH, given(), 201);
  });
  afterAll(async () => {
    await idp.close();
    await plane.stop();
  });

  const client = { auth: 'client_secret_basic', id: 'sallyport', secret: SECRET };
  const given = (more: object = {}): object => ({
    slug: 'corp',
    name: 'Corp',
    issuer: idp.issuer,
    client,
    claims: ['groups', 'email'],
    ...more,
  });
  const ask = (method: 'POST' | 'PUT' | 'DELETE', rest: string, body?: unknown): Promise<BrowserAnswer> =>
    plane.operator('acme').send(method, `/api/v1/tenants/acme${PATH}${rest}`, body);
  const events = async (): Promise<AdminEvent[]> => {
    const { id } = await plane.tenant('acme');
    const rows = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE tenant_id = $1 ORDER BY seq`,
      [id],
    );
    return rows.map(({ event }) => JSON.parse(event) as AdminEvent);
  };
  const rule = (more: object = {}): object => ({
    when: { kind: 'exact', claim: 'groups', value: 'crm' },
    roles: ['support'],
    ...more,
  });
  const current = (): Promise<RoleMappingView> => plane.get('acme', `${PATH}/${corp.id}/rules`);
  const set = async (rules: object[]): Promise<RoleMappingView> =>
    plane.send('PUT', 'acme', `${PATH}/${corp.id}/rules`, { version: (await current()).version, rules });

  it('are shown with what has to be registered there, and without the secret', async () => {
    expect(corp).toMatchObject({
      slug: 'corp',
      enabled: true,
      signIn: true,
      idJag: false,
      redirectUri: `${plane.store.origin}/t/acme/federation/corp`,
      jwksUri: `${plane.store.origin}/t/acme/federation-keys`,
      people: 0,
      mappingVersion: 0,
    });
    const listed = await plane.get<{ items: unknown[] }>('acme', PATH);
    expect(listed.items).toEqual([corp]);
    const rows = await plane.store.sql(`SELECT p::text FROM app.identity_provider p`);
    const recorded = await events();
    expect(recorded.at(-1)).toMatchObject({ action: 'identity-provider.added', after: { slug: 'corp' } });
    expect(JSON.stringify([listed, rows, recorded])).not.toContain(SECRET);
  });

  it('belong to their tenant', async () => {
    expect(await plane.get('globex', PATH)).toEqual({ items: [] });
    await plane.get('globex', `${PATH}/${corp.id}/rules`, 404);
    await plane.send('PUT', 'globex', `${PATH}/${corp.id}`, { name: 'Mine' }, 404);
    await plane.send('POST', 'globex', `${PATH}/${corp.id}/check`, {}, 404);
    await plane.send('POST', 'globex', `${PATH}/${corp.id}/rules/try`, { claims: {} }, 404);
  });

  it('are set up by who may change access', async () => {
    const auditor = await plane.addOperator('acme', 'aud', ['auditor']);
    const path = `/api/v1/tenants/acme${PATH}`;
    expect((await auditor.get(path)).status).toBe(200);
    expect((await auditor.send('POST', path, given({ slug: 'other' }))).status).toBe(403);
    expect((await auditor.send('PUT', `${path}/${corp.id}/rules`, { version: 0, rules: [] })).status).toBe(
      403,
    );
  });

  it.each<[string, () => object, string]>([
    ['the tenant itself', () => ({ issuer: plane.store.issuer('acme') }), '/issuer'],
    ['an issuer with a query', () => ({ issuer: 'https://idp.example/?x=1' }), '/issuer'],
    ['an issuer with a bar', () => ({ issuer: 'https://idp.example/a|b' }), '/issuer'],
    ['no URL', () => ({ issuer: 'idp' }), '/issuer'],
    ['no secret', () => ({ client: { auth: 'client_secret_basic', id: 'x' } }), '/client/secret'],
    [
      'an unknown agent',
      () => ({ exchangeAudiences: [{ audience: 'x', agent: 'agent_x' }] }),
      '/exchangeAudiences/0/agent',
    ],
  ])('refuse %s', async (_what, more, pointer) => {
    const answer = await ask('POST', '', given({ slug: 'other', ...more() }));
    expect([answer.status, (answer.json as Problem).errors?.[0]?.pointer]).toEqual([422, pointer]);
  });

  it('are one per slug and per issuer', async () => {
    expect((await ask('POST', '', given({ issuer: 'https://idp.example' }))).status).toBe(409);
    expect((await ask('POST', '', given({ slug: 'other' }))).status).toBe(409);
  });

  describe('check', () => {
    const check = (id: string): Promise<ProviderCheck> =>
      plane.send('POST', 'acme', `${PATH}/${id}/check`, {});
    const outcome = ({ steps }: ProviderCheck): string[] => steps.map(({ step, ok }) => `${step} ${ok}`);

    it('goes as far as authenticating', async () => {
      expect(outcome(await check(corp.id))).toEqual([
        'address true',
        'discovery true',
        'keys true',
        'client true',
      ]);
    });

    it('says when the secret is wrong', async () => {
      await plane.send('PUT', 'acme', `${PATH}/${corp.id}`, {
        client: { ...client, secret: 'not the secret' },
      });
      const { steps } = await check(corp.id);
      expect(steps.at(-1)).toMatchObject({
        step: 'client',
        ok: false,
        message: expect.stringMatching('invalid_client') as unknown,
      });
      await plane.send('PUT', 'acme', `${PATH}/${corp.id}`, { client });
    });

    it.each([
      ['http://127.0.0.1:9/', 'address false'],
      ['http://nowhere.invalid', 'address false'],
    ])('says when %s cannot be reached', async (issuer, last) => {
      const added = await plane.send<IdentityProviderView>(
        'POST',
        'acme',
        PATH,
        given({ slug: 'gone', issuer }),
        201,
      );
      expect(outcome(await check(added.id)).at(-1)).toBe(last);
      expect((await ask('DELETE', `/${added.id}`)).status).toBe(204);
    });

    it('says when the issuer is another one', async () => {
      const issuer = `${idp.issuer}/`;
      const added = await plane.send<IdentityProviderView>(
        'POST',
        'acme',
        PATH,
        given({ slug: 'slash', issuer }),
        201,
      );
      const { steps } = await check(added.id);
      expect(steps.at(-1)).toMatchObject({ step: 'discovery', ok: false });
      expect((await ask('DELETE', `/${added.id}`)).status).toBe(204);
    });
  });

  describe('rules', () => {
    it('are replaced as a whole, and every version is kept and audited', async () => {
      expect(await current()).toEqual({ version: 0, rules: [], changedBy: null, changedAt: null });
      expect(await set([rule()])).toMatchObject({ version: 1, changedBy: 'account_root_acme' });
      expect(await set([rule({ stop: true })])).toMatchObject({ version: 2, rules: [{ stop: true }] });
      const { items } = await plane.get<{ items: RoleMappingView[] }>(
        'acme',
        `${PATH}/${corp.id}/rules/history`,
      );
      expect(items.map(({ version }) => version)).toEqual([2, 1]);
      expect((await events()).at(-1)).toMatchObject({
        action: 'role-mapping.set',
        before: { version: 1, rules: [{ stop: false }] },
        after: { version: 2, rules: [{ stop: true }] },
      });
    });

    it('of two writers who edited one version, one is told', async () => {
      const { version } = await current();
      const [one, two] = await Promise.all(
        [1, 2].map(() => ask('PUT', `/${corp.id}/rules`, { version, rules: [rule()] })),
      );
      expect(new Set([one?.status, two?.status])).toEqual(new Set([200, 409]));
    });

    it.each([
      [
        rule({ when: { kind: 'cel', expression: 'claims.groups.exists(g, g = "x")' } }),
        '/rules/1/when/expression',
        /line 1, column/,
      ],
      [
        rule({ when: { kind: 'cel', expression: 'user.admin' } }),
        '/rules/1/when/expression',
        /no variable “user”/,
      ],
      [
        rule({ when: { kind: 'exact', claim: 'salary', value: '1' } }),
        '/rules/1/when/claim',
        /not among the claims/,
      ],
      [rule({ roles: ['support', 'tenant-admin'] }), '/rules/1/roles/1', /never by a mapping/],
      [rule({ roles: ['reviewer'] }), '/rules/1/roles/0', /never by a mapping/],
      [rule({ scopeCeiling: ['admin:write'] }), '/rules/1/scopeCeiling/0', /./],
    ])('that cannot work are refused with the place', async (bad, pointer, message) => {
      const answer = await ask('PUT', `/${corp.id}/rules`, {
        version: (await current()).version,
        rules: [rule(), bad],
      });
      expect([answer.status, (answer.json as Problem).errors]).toEqual([
        422,
        [expect.objectContaining({ pointer, message: expect.stringMatching(message) as unknown })],
      ]);
    });

    it('keep a claim that they look at from being dropped', async () => {
      const answer = await ask('PUT', `/${corp.id}`, { claims: ['email'] });
      expect([answer.status, (answer.json as Problem).errors?.[0]?.code]).toEqual([422, 'claim_in_use']);
    });

    it('can be tried, in force or not', async () => {
      await set([rule()]);
      const attempt = (body: object): Promise<MappingOutcome> =>
        plane.send('POST', 'acme', `${PATH}/${corp.id}/rules/try`, body);
      expect(await attempt({ claims: { groups: ['crm'] } })).toMatchObject({
        allowed: true,
        roles: ['support'],
      });
      expect(await attempt({ claims: { groups: ['hr'] } })).toMatchObject({
        allowed: false,
        reason: 'no-rule-matched',
      });
      expect(await attempt({ claims: { _claim_names: { groups: 's' } } })).toMatchObject({
        reason: 'claims-overflow',
      });
      const everyone = rule({ when: { kind: 'cel', expression: 'true' }, roles: ['analyst'] });
      expect(await attempt({ claims: {}, rules: [everyone] })).toMatchObject({ roles: ['analyst'] });
      expect((await current()).rules).toHaveLength(1);
    });
  });

  it('are given keys to know us by, when they are to use keys', async () => {
    const keys = async (): Promise<{ keys: { kty: string; d?: unknown }[] }> =>
      (await plane.app.inject({ method: 'GET', url: '/t/acme/federation-keys' })).json();
    expect(await keys()).toEqual({ keys: [] });
    await plane.send('PUT', 'acme', `${PATH}/${corp.id}`, {
      client: { auth: 'private_key_jwt', id: 'sallyport' },
    });
    const published = await keys();
    expect(published.keys.map(({ kty, d }) => [kty, d])).toEqual([
      ['EC', undefined],
      ['EC', undefined],
    ]);
    expect((await plane.app.inject({ method: 'GET', url: '/t/nobody/federation-keys' })).statusCode).toBe(
      404,
    );
  });
});
