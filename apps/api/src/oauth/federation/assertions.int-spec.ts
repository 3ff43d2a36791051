import { randomUUID } from 'node:crypto';
import { ApiStore, type OauthAnswer, type RequestOptions, TestKey, TestOauthClient } from '#libs/testing';
import { AGGREGATE, claimsOf, FederationWorld } from './federation-world.fixture.js';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';
const SCOPE = 'mcp:connect tools:read';
type Members = Record<string, unknown>;

describe('what an identity provider signed and an agent brings', () => {
  let world: FederationWorld;
  let robot: TestOauthClient;

  beforeAll(async () => {
    world = await FederationWorld.start();
    const key = await TestKey.create();
    await world.store.addAgent('acme', {
      id: 'agent_robot',
      clientId: 'robot',
      kind: 'machine',
      keys: [key.jwk],
    });
    robot = new TestOauthClient(world.store.issuer('acme'), 'robot', key);
  });
  afterAll(() => world.stop());

  const idJag = (claims: Members = {}, header: Members = {}): Promise<string> =>
    world.idp.sign(
      {
        sub: 'ada',
        aud: world.desk.issuer,
        client_id: 'desk',
        jti: randomUUID(),
        resource: AGGREGATE,
        scope: SCOPE,
        groups: ['crm'],
        ...claims,
      },
      { typ: 'oauth-id-jag+jwt', ...header },
    );
  const bring = (
    assertion: string,
    form: Members = {},
    client = world.desk,
    options: RequestOptions = {},
  ): Promise<OauthAnswer> => client.post('/token', { grant_type: JWT_BEARER, assertion, ...form }, options);
  const expectRefused = async (answer: OauthAnswer, reason: string): Promise<void> => {
    expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_grant']);
    const [refusal] = await world.refusals();
    expect(refusal).toMatchObject({ reason });
    expect(JSON.stringify(answer.body)).not.toContain(refusal?.detail);
  };

  describe('an ID-JAG', () => {
    it('gives the agent a token for the person, and no refresh token', async () => {
      const answer = await bring(await idJag());
      expect(answer).toMatchObject({ status: 200, body: { token_type: 'DPoP', scope: SCOPE } });
      expect(answer.body).not.toHaveProperty('refresh_token');
      expect(claimsOf(answer)).toMatchObject({
        sub: `${world.idp.issuer}|ada`,
        aud: AGGREGATE,
        client_id: 'desk',
        roles: ['support'],
        gid: expect.any(String) as unknown,
        cnf: { jkt: world.key.jwk.kid },
      });
    });

    it('needs no claims that the provider gave at the last sign-in', async () => {
      await world.tokens();
      expect((await bring(await idJag({ groups: undefined }))).status).toBe(200);
      await expectRefused(await bring(await idJag({ groups: undefined, sub: 'stranger' })), 'claim-missing');
    });

    it('A27: works once, also in parallel', async () => {
      const one = await idJag();
      expect((await bring(one)).status).toBe(200);
      await expectRefused(await bring(one), 'assertion-replayed');
      const other = await idJag();
      const answers = await Promise.all(Array.from({ length: 8 }, () => bring(other)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    const seconds = (): number => Math.floor(Date.now() / 1000);
    it.each<[string, () => Promise<string>]>([
      ['for another client', () => idJag({ client_id: 'robot' })],
      ['for another server', () => idJag({ aud: world.store.issuer('globex') })],
      ['A29: for several servers', () => idJag({ aud: [world.desk.issuer, 'https://other.example'] })],
      ['A29: that is a list of one', () => idJag({ aud: [world.desk.issuer] })],
      ['of another type', () => idJag({}, { typ: 'JWT' })],
      ['bound to another key', () => idJag({ cnf: { jkt: 'x'.repeat(43) } })],
      ['bound in two ways', () => idJag({ cnf: { jkt: world.key.jwk.kid, 'x5t#S256': 'x' } })],
      ['A29: that is too old', () => idJag({ iat: seconds() - 400, exp: seconds() + 60 })],
      ['that has expired', () => idJag({ iat: seconds() - 60, exp: seconds() - 10 })],
      ['without an id', () => idJag({ jti: undefined })],
      [
        'with a foreign key',
        async () => (await TestKey.create()).sign({ iss: world.idp.issuer }, { typ: 'x' }),
      ],
      ['that is no JWT', () => Promise.resolve('x.y.z')],
    ])('%s is refused', async (_what, make) => {
      await expectRefused(await bring(await make()), 'assertion-invalid');
    });

    it('A29, A30: of an issuer that is not this tenant’s is refused', async () => {
      await expectRefused(
        await bring(await idJag({ iss: 'https://kubernetes.default.svc' })),
        'issuer-unknown',
      );
      const key = await TestKey.create();
      await world.store.addAgent('globex', {
        id: 'agent_g',
        clientId: 'g',
        kind: 'machine',
        keys: [key.jwk],
      });
      const elsewhere = new TestOauthClient(world.store.issuer('globex'), 'g', key);
      const jag = await idJag({ aud: elsewhere.issuer, client_id: 'g' });
      expect(await bring(jag, {}, elsewhere)).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
    });

    it('A28: gives no scope beyond the assertion', async () => {
      expect(await bring(await idJag(), { scope: 'tools:call' })).toMatchObject({
        status: 400,
        body: { error: 'invalid_scope' },
      });
      expect(await bring(await idJag(), { scope: 'tools:read' })).toMatchObject({
        body: { scope: 'tools:read' },
      });
    });

    it('A29: is for the resource that it names', async () => {
      const invalidTarget = { status: 400, body: { error: 'invalid_target' } };
      const other = `${ApiStore.GATEWAY}/t/acme/s/crm/mcp`;
      expect(await bring(await idJag(), { resource: other })).toMatchObject(invalidTarget);
      const foreign = await idJag({ resource: `${ApiStore.GATEWAY}/t/globex/mcp` });
      expect(await bring(foreign)).toMatchObject(invalidTarget);
    });

    it('needs a proof, and a provider that may do so', async () => {
      expect((await bring(await idJag(), {}, world.desk, { proof: null })).status).toBe(400);
      await world.change({ idJag: false });
      await expectRefused(await bring(await idJag()), 'issuer-unknown');
      await world.change({ idJag: true });
    });

    it('is advertised where a provider may bring one', async () => {
      const metadata = async (issuer: string): Promise<Members> =>
        (await fetch(`${issuer}/.well-known/openid-configuration`)).json() as Promise<Members>;
      expect(await metadata(world.desk.issuer)).toMatchObject({
        authorization_grant_profiles_supported: ['urn:ietf:params:oauth:grant-profile:id-jag'],
      });
      expect(await metadata(world.store.issuer('globex'))).not.toHaveProperty(
        'authorization_grant_profiles_supported',
      );
    });
  });

  describe('an ID token that is exchanged', () => {
    const idToken = (claims: Members = {}, header: Members = {}): Promise<string> =>
      world.idp.sign({ sub: 'ada', aud: 'desk-at-corp', groups: ['crm'], ...claims }, header);
    const exchange = async (
      subject_token: string,
      client = world.desk,
      form: Members = {},
    ): Promise<OauthAnswer> =>
      client.post('/token', {
        grant_type: EXCHANGE,
        subject_token,
        subject_token_type: ID_TOKEN,
        resource: AGGREGATE,
        scope: SCOPE,
        ...form,
      });

    it('gives the agent of its audience a short token', async () => {
      const answer = await exchange(await idToken());
      expect(answer).toMatchObject({ status: 200, body: { token_type: 'DPoP', scope: SCOPE } });
      const { sub, roles, exp = 0, iat = 0 } = claimsOf(answer);
      expect([sub, roles]).toEqual([`${world.idp.issuer}|ada`, ['support']]);
      expect(exp - iat).toBeLessThanOrEqual(60);
    });

    it.each<[string, () => Promise<string>]>([
      ['C01: for another application', () => idToken({ aud: 'sallyport' })],
      ['for several', () => idToken({ aud: ['desk-at-corp', 'other'] })],
      ['C10: that is an ID-JAG', () => idJag({ aud: 'desk-at-corp' })],
      ['bound to another key', () => idToken({ cnf: { jkt: 'x' } })],
      ['of nobody', () => idToken({ sub: undefined })],
    ])('%s is refused', async (_what, make) => {
      await expectRefused(await exchange(await make()), 'assertion-invalid');
    });

    it('is of no use to another agent, or elsewhere', async () => {
      await expectRefused(await exchange(await idToken(), robot), 'assertion-invalid');
      const target = { resource: `${ApiStore.GATEWAY}/t/globex/mcp` };
      expect(await exchange(await idToken(), world.desk, target)).toMatchObject({
        body: { error: 'invalid_target' },
      });
      expect(await exchange(await idToken(), world.desk, { scope: 'admin:write' })).toMatchObject({
        body: { error: 'invalid_scope' },
      });
    });
  });
});
