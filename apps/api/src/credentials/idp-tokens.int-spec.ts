import { TenantDb } from '#libs/database';
import {
  AgentUser,
  ApiStore,
  JWT_BEARER,
  TestIdentityProvider,
  TestKey,
  TestOauthClient,
  TOKEN_EXCHANGE,
} from '#libs/testing';
import { decodeJwt } from 'jose';
import { TenantSweep } from '../tenants/tenants.module.js';
import { LeaseWorld } from './lease-world.fixture.js';

const SECRET = 'a client secret of some length';
const CLIENT = { id: 'sallyport', auth: 'client_secret_basic' };
const AGAIN = 'refused: the user has to sign in again at the company IdP';
const PATH = '/identity-providers';

describe('tokens of a sign-in at the company IdP', () => {
  let world: LeaseWorld;
  let idp: TestIdentityProvider;
  let desk: TestOauthClient;
  let corp: string;

  beforeAll(async () => {
    world = await LeaseWorld.start();
    const { app, store } = world.plane;
    await app.listen(store.port, '127.0.0.1');
    idp = await TestIdentityProvider.start([
      {
        client_id: CLIENT.id,
        client_secret: SECRET,
        redirect_uris: [`${store.origin}/t/acme/federation/corp`],
        grant_types: ['authorization_code', 'refresh_token', TOKEN_EXCHANGE, JWT_BEARER],
      },
    ]);
    idp.people.set('ada', { groups: ['crm'] }).set('eve', { groups: ['crm'] });
    idp.grants.set(TOKEN_EXCHANGE, ({ subject_token: token, requested_token_type: type }) => ({
      access_token: `${personOf(token)}-exchanged`,
      issued_token_type: type,
      token_type: 'Bearer',
    }));
    const client = { ...CLIENT, secret: SECRET };
    const given = {
      slug: 'corp',
      name: 'Corp',
      issuer: idp.issuer,
      client,
      scopes: ['groups'],
      claims: ['groups'],
    };
    ({ id: corp } = await world.plane.send<{ id: string }>('POST', 'acme', PATH, given, 201));
    const when = { kind: 'exact', claim: 'groups', value: 'crm' };
    const rules = [{ when, roles: ['support'] }];
    await world.plane.send('PUT', 'acme', `${PATH}/${corp}/rules`, { version: 0, rules });
    const key = await TestKey.create();
    const redirectUris = ['http://127.0.0.1/callback'];
    const agent = { id: 'agent_desk', clientId: 'desk', kind: 'interactive', keys: [key.jwk], redirectUris };
    await store.addAgent('acme', agent as Parameters<typeof store.addAgent>[1]);
    desk = new TestOauthClient(store.issuer('acme'), 'desk', key);
  });
  beforeEach(async () => {
    idp.interfere = undefined;
    await world.plane.store.sql(`DELETE FROM app.user_idp_token`);
  });
  afterAll(async () => {
    await idp.close();
    await world.stop();
  });

  const personOf = (token: unknown): string => {
    const { sub, aud, iss } = decodeJwt(String(token));
    expect([aud, iss]).toEqual([CLIENT.id, idp.issuer]);
    return String(sub);
  };
  const sub = (person = 'ada'): string => `${idp.issuer}|${person}`;
  const signIn = async (person = 'ada'): Promise<void> => {
    const resource = `${ApiStore.GATEWAY}/t/acme/mcp`;
    const redirect_uri = 'http://127.0.0.1:49152/callback';
    const { url } = desk.authorization({ redirect_uri, resource, scope: 'mcp:connect tools:call' });
    const { location } = await new AgentUser('nobody', 'no password').authorizeAt('Corp', person, url);
    expect(new URL(location ?? '').searchParams.get('error')).toBeNull();
  };
  const kept = async (): Promise<string[]> =>
    (await world.plane.store.sql<{ subject: string }>(`SELECT subject FROM app.user_idp_token`)).map(
      ({ subject }) => subject,
    );
  const configure = async (config: object): Promise<void> => {
    const { missing } = await world.configure({ issuer: idp.issuer, client: CLIENT, ...config });
    for (const purpose of missing) await world.setSecret(purpose, { kind: 'value', value: SECRET });
  };
  const asExchange = (): Promise<void> => configure({ mode: 'rfc8693', subject: 'idp_token' });
  const onBehalf = (): Promise<void> => configure({ mode: 'entra_obo', scopes: ['api://desk/.default'] });
  const tokenRequests = (): number => idp.requests.filter((path) => path === '/token').length;

  it('are not kept while no server needs them', async () => {
    await signIn();
    expect(await kept()).toEqual([]);
    await configure({ mode: 'rfc8693' });
    await signIn();
    expect(await kept()).toEqual([]);
    await configure({ mode: 'entra_obo', issuer: 'https://other.example', scopes: ['x'] });
    await signIn();
    expect(await kept()).toEqual([]);
  });

  it('name the user to the authorization server of the upstream, and nobody else', async () => {
    await asExchange();
    expect(await world.leased(sub())).toBe(AGAIN);
    await signIn();
    expect(await world.leased(sub())).toBe('Bearer ada-exchanged');
    expect(await world.leased(sub('eve'))).toBe(AGAIN);
    await signIn('eve');
    expect(await world.leased(sub('eve'))).toBe('Bearer eve-exchanged');
    expect((await kept()).toSorted()).toEqual([sub(), sub('eve')]);
  });

  it('are asserted by the IdP (ID-JAG)', async () => {
    await configure({ mode: 'id_jag', idp: { issuer: idp.issuer, client: CLIENT } });
    idp.grants.set(JWT_BEARER, ({ assertion }) => ({
      access_token: `granted-${String(assertion)}`,
      token_type: 'Bearer',
    }));
    await signIn();
    expect(await world.leased(sub())).toBe('Bearer granted-ada-exchanged');
  });

  it('act on behalf of the user (Entra), with the access token alone', async () => {
    const given: unknown[] = [];
    idp.interfere = (answer) => {
      given.push(answer['access_token']);
      return answer;
    };
    idp.grants.set(JWT_BEARER, ({ assertion }) => {
      expect(assertion).toBe(given[0]);
      return { access_token: 'obo', token_type: 'Bearer' };
    });
    await onBehalf();
    await signIn();
    expect(await world.leased(sub())).toBe('Bearer obo');
    await asExchange();
    idp.interfere = ({ id_token: _none, ...answer }) => answer;
    expect(await world.leased(sub())).toBe(AGAIN);
  });

  it('come from people whose mapped roles the members tell', async () => {
    type Listed = { items: { handle: string; roles: string[]; mappedRoles: string[] | null }[] };
    const mapped = async (handle: string) =>
      (await world.plane.get<Listed>('acme', '/members')).items.find((member) => member.handle === handle);
    await signIn();
    expect(await mapped('corp:ada')).toMatchObject({ roles: [], mappedRoles: ['support'] });
    expect(await mapped('root')).toMatchObject({ mappedRoles: null });
    await world.plane.send('PUT', 'acme', `${PATH}/${corp}`, { enabled: false });
    expect(await mapped('corp:ada')).toMatchObject({ mappedRoles: [] });
    await world.plane.send('PUT', 'acme', `${PATH}/${corp}`, { enabled: true });
  });

  it('are sealed for their row', async () => {
    await asExchange();
    await signIn();
    const [row] = await world.plane.store.sql<{ text: string }>(
      `SELECT encode(sealed, 'escape') AS text FROM app.user_idp_token`,
    );
    expect(row?.text).not.toMatch(/eyJ|id_token|refresh/);
    await world.plane.store.sql(`UPDATE app.user_idp_token SET subject = $1`, [sub('eve')]);
    expect(await world.leased(sub('eve'))).toBe('refused: a secret of the server does not open');
  });

  describe('that have ended', () => {
    beforeEach(async () => {
      idp.grants.set(JWT_BEARER, ({ assertion }) => ({
        access_token: `obo-${String(assertion)}`,
        token_type: 'Bearer',
      }));
      await onBehalf();
      idp.interfere = (answer) => ({ ...answer, expires_in: 1 });
      await signIn();
      idp.interfere = undefined;
    });

    it('are refreshed at the IdP, once for all who ask', async () => {
      const fresh: unknown[] = [];
      idp.interfere = (answer) => {
        if ('refresh_token' in answer) fresh.push(answer['access_token']);
        return answer;
      };
      const token = await world.subjectToken(sub());
      const both = await Promise.all([1, 2].map(() => world.lease(undefined, { subjectToken: token })));
      expect(fresh).toHaveLength(1);
      const value = `Bearer obo-${String(fresh[0])}`;
      expect(both.map((answer) => answer.kind === 'lease' && answer.material)).toEqual([
        { kind: 'header', name: 'authorization', value },
        { kind: 'header', name: 'authorization', value },
      ]);
      expect(await world.leased(sub())).toBe(value);
      expect(fresh).toHaveLength(1);
    });

    it('are not refreshed while another replica does', async () => {
      await world.plane.store.sql(`UPDATE app.user_idp_token SET refreshing_until = now() + interval '9 s'`);
      const before = tokenRequests();
      expect(await world.leased(sub())).toBe('refused: the token of the user is being refreshed: ask again');
      expect(tokenRequests()).toBe(before);
      await world.plane.store.sql(`UPDATE app.user_idp_token SET refreshing_until = now() - interval '1 s'`);
      expect(await world.leased(sub())).toContain('Bearer obo-');
    });

    it('are refused when the IdP answers about somebody else', async () => {
      idp.interfere = async (answer) =>
        'id_token' in answer
          ? { ...answer, id_token: await idp.sign({ sub: 'eve', aud: CLIENT.id }) }
          : answer;
      expect(await world.leased(sub())).toBe(
        'refused: the company IdP answered with the token of another person',
      );
    });

    it('are gone when the IdP refuses to refresh them', async () => {
      idp.interfere = (answer) => ('refresh_token' in answer ? { ...answer, expires_in: 1 } : answer);
      // Rotated and out of date at once, so the next one asks again; the IdP ends a family that is replayed.
      const [row] = await world.plane.store.sql<{ sealed: Buffer }>(`SELECT sealed FROM app.user_idp_token`);
      await world.leased(sub());
      await world.plane.store.sql(`UPDATE app.user_idp_token SET sealed = $1`, [row?.sealed]);
      expect(await world.leased(sub())).toBe(AGAIN);
      expect(await kept()).toEqual([]);
    });

    it('are not refreshed at an IdP that was disabled', async () => {
      await world.plane.send('PUT', 'acme', `${PATH}/${corp}`, { enabled: false });
      const before = tokenRequests();
      expect(await world.leased(sub())).toBe('refused: the company IdP is not enabled any more');
      expect(tokenRequests()).toBe(before);
      await world.plane.send('PUT', 'acme', `${PATH}/${corp}`, { enabled: true });
    });
  });

  describe('are removed', () => {
    const sweep = async (): Promise<void> => {
      const { id: tenantId } = await world.plane.tenant('acme');
      const { app } = world.plane;
      await app
        .get(TenantDb, { strict: false })
        .run(tenantId, (manager) => app.get(TenantSweep, { strict: false }).run({ tenantId }, manager));
    };
    beforeEach(async () => {
      await asExchange();
      await signIn();
      await sweep();
      expect(await kept()).toEqual([sub()]);
    });

    it('with the account', async () => {
      const [account] = await world.plane.store.sql<{ id: string }>(
        `SELECT account_id AS id FROM app.federated_account WHERE subject = $1`,
        [sub()],
      );
      const path = `/members/user/${account?.id}/disabled`;
      await world.plane.send('PUT', 'acme', path, { disabled: true });
      expect(await kept()).toEqual([]);
      await world.plane.send('PUT', 'acme', path, { disabled: false });
      expect(await world.leased(sub())).toBe(AGAIN);
    });

    it('when they are old', async () => {
      await world.plane.store.sql(`UPDATE app.user_idp_token SET expires_at = now() - interval '1 s'`);
      expect(await world.leased(sub())).toBe(AGAIN);
      await sweep();
      expect(await kept()).toEqual([]);
    });

    it('when no server needs them any more', async () => {
      await configure({ mode: 'rfc8693' });
      await sweep();
      expect(await kept()).toEqual([]);
    });
  });
});
