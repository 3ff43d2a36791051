import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { ApiStore, TestKey, TestOauthClient } from '#libs/testing';
import { TenantsReadModel } from '../../tenants/tenants.read-model.js';
import { TenantKeys } from '../../vault/vault.module.js';
import { ACCESS_TOKEN, accessToken, AGGREGATE, DelegationWorld, SCOPE } from './delegation-world.fixture.js';

describe('token exchange', () => {
  let world: DelegationWorld;
  let alice: string;

  beforeAll(async () => {
    world = await DelegationWorld.start();
    alice = await world.signIn();
  });
  afterAll(() => world.stop());

  const refused = (error: string) => ({ status: 400, body: { error } });

  it('C25: three agents deep, each with a key of its own, and no gateway in the chain', async () => {
    const first = await world.relay(alice, 'planner');
    const second = await world.back('planner', first);
    const third = await world.relay(second, 'researcher');
    const last = await world.back('researcher', third, { scope: 'tools:read' });
    const [root, planner, researcher] = decodeJwt<{ gpath: string[] }>(last).gpath;
    expect(decodeJwt(first)).toMatchObject({
      aud: world.url('planner'),
      client_id: 'component_gateway',
      act: { sub: 'desk' },
    });
    expect(decodeJwt(last)).toEqual({
      ...decodeJwt(alice),
      aud: AGGREGATE,
      client_id: 'researcher',
      scope: 'tools:read',
      act: {
        sub: 'researcher',
        iss: world.store.issuer('acme'),
        act: { sub: 'planner', iss: world.store.issuer('acme'), act: { sub: 'desk' } },
      },
      cnf: { jkt: world.agents.researcher.key.jwk.kid },
      gpath: [root, planner, researcher],
      prn: decodeJwt(third).jti,
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
    const { exp = 0, iat = 0 } = decodeJwt(last);
    expect(exp - iat).toBeLessThanOrEqual(60);
    const jwks = (await (await fetch(`${world.store.issuer('acme')}/jwks`)).json()) as JSONWebKeySet;
    await expect(jwtVerify(last, createLocalJWKSet(jwks), { typ: 'at+jwt' })).resolves.toBeDefined();
    expect(await world.exchange(world.gateway, last, world.url('planner'))).toMatchObject(
      refused('invalid_target'),
    );
  });

  it('C22: constraints stay in the chain, may be tightened, and are never widened', async () => {
    const asked = (constraints: unknown) => ({ constraints: JSON.stringify(constraints) });
    const first = await world.relay(alice, 'planner');
    const second = await world.back('planner', first, asked({ tools: ['a', 'b'], depth: 3 }));
    expect(decodeJwt(second)).toMatchObject({ constraints: { tools: ['a', 'b'], depth: 3 } });
    const third = await world.relay(second, 'researcher');
    expect(decodeJwt(third)).toMatchObject({ constraints: { tools: ['a', 'b'], depth: 3 } });
    const { researcher } = world.agents;
    const last = await world.back('researcher', third, asked({ tools: ['b'] }));
    expect(decodeJwt(last)).toMatchObject({ constraints: { tools: ['b'], depth: 3 } });
    for (const [constraints, error] of [
      [{ tools: ['b', 'c'] }, 'invalid_scope'],
      [{ depth: 2 }, 'invalid_grant'],
      [{ budget: 5 }, 'invalid_request'],
      ['none', 'invalid_request'],
    ] as const) {
      const { status, body } = await world.exchange(researcher, third, AGGREGATE, asked(constraints));
      expect([constraints, status, body['error']]).toEqual([constraints, 400, error]);
    }
  });

  it('C07, C06: never back to an agent that acted before, and no fourth agent', async () => {
    const second = await world.back('planner', await world.relay(alice, 'planner'));
    await world.allow('researcher', 'planner');
    const third = await world.back('researcher', await world.relay(second, 'researcher'));
    expect(await world.exchange(world.gateway, third, world.url('planner'))).toMatchObject(
      refused('invalid_grant'),
    );
    const fourth = await world.relay(third, 'auditor');
    expect(await world.exchange(world.agents.auditor, fourth, AGGREGATE)).toMatchObject(
      refused('invalid_grant'),
    );
  });

  it('C12: issues no refresh token, and says what it issued', async () => {
    const { body } = await world.exchange(world.gateway, alice, world.url('planner'));
    expect(body).toMatchObject({ token_type: 'DPoP', issued_token_type: ACCESS_TOKEN, scope: SCOPE });
    expect(body['expires_in']).toBeLessThanOrEqual(60);
    expect(Object.keys(body)).not.toContain('refresh_token');
  });

  it('C01: a token is exchanged by whom it is for, and by nobody else', async () => {
    const planners = await world.relay(alice, 'planner');
    expect(await world.exchange(world.agents.researcher, planners, AGGREGATE)).toMatchObject(
      refused('invalid_grant'),
    );
    expect(await world.exchange(world.agents.planner, alice, AGGREGATE)).toMatchObject(
      refused('invalid_grant'),
    );
    expect(await world.exchange(world.gateway, planners, world.url('researcher'))).toMatchObject(
      refused('invalid_grant'),
    );
  });

  it('C02, C15b: refuses scopes beyond the token or the edge, and cuts none silently', async () => {
    const asked = { scope: 'tools:read resources:read' };
    expect(await world.exchange(world.gateway, alice, world.url('planner'), asked)).toMatchObject(
      refused('invalid_scope'),
    );
    expect(await world.exchange(world.gateway, alice, world.url('researcher'))).toMatchObject(
      refused('invalid_scope'),
    );
  });

  it('C15: hands nothing on that was not made for it', async () => {
    const plain = await world.signIn('alice', 'mcp:connect tools:call');
    expect(await world.exchange(world.gateway, plain, world.url('planner'))).toMatchObject(
      refused('invalid_target'),
    );
  });

  it.each([
    ['C03: names another actor', { actor_token: 'x', actor_token_type: ACCESS_TOKEN }, 'invalid_request'],
    [
      'asks for another kind of token',
      { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
      'invalid_request',
    ],
    [
      'C10: presents another kind of token',
      { subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' },
      'invalid_request',
    ],
    ['presents no token', { subject_token: undefined }, 'invalid_request'],
    ['names its target by audience', { audience: 'planner' }, 'invalid_request'],
    ['C14: names no target', { resource: undefined }, 'invalid_target'],
    ['C14: names an unknown target', { resource: 'https://other.example.com/mcp' }, 'invalid_target'],
    [
      'C14: names a target of another tenant',
      { resource: `${ApiStore.GATEWAY}/t/globex/mcp` },
      'invalid_target',
    ],
    ['C14: names itself', { resource: AGGREGATE }, 'invalid_target'],
    ['presents what is no token', { subject_token: 'x.y.z' }, 'invalid_grant'],
  ])('refuses a request that %s', async (_what, form, error) => {
    const answer = await world.exchange(world.gateway, alice, world.url('planner'), form);
    expect(answer).toMatchObject(refused(error));
  });

  it('C04, C10: refuses tokens of another tenant and of another kind', async () => {
    const { store, gateway } = world;
    const key = await TestKey.create();
    await store.addAgent('globex', {
      id: 'agent_robot',
      clientId: 'robot',
      kind: 'machine',
      keys: [key.jwk],
    });
    const robot = new TestOauthClient(store.issuer('globex'), 'robot', key);
    const foreign = await robot.clientCredentials({
      resource: `${ApiStore.GATEWAY}/t/globex/mcp`,
      scope: SCOPE,
    });
    expect(await world.exchange(gateway, accessToken(foreign), world.url('planner'))).toMatchObject(
      refused('invalid_grant'),
    );
    const assertion = await gateway.assertion();
    expect(await world.exchange(gateway, assertion, world.url('planner'))).toMatchObject(
      refused('invalid_grant'),
    );
  });

  it('C08, C09: narrows an own token for the same key only', async () => {
    const { planner, researcher } = world.agents;
    const own = accessToken(await planner.clientCredentials({ resource: AGGREGATE, scope: SCOPE }));
    const narrowed = decodeJwt(
      accessToken(await world.exchange(planner, own, AGGREGATE, { scope: 'tools:read' })),
    );
    expect(narrowed).toMatchObject({ sub: 'planner', client_id: 'planner', scope: 'tools:read' });
    expect(narrowed['act']).toBeUndefined();
    const options = { proofKey: await TestKey.create() };
    expect(await world.exchange(planner, own, AGGREGATE, {}, options)).toMatchObject(
      refused('invalid_grant'),
    );
    const borrowed = { proofKey: planner.key };
    expect(await world.exchange(researcher, own, AGGREGATE, {}, borrowed)).toMatchObject(
      refused('invalid_grant'),
    );
  });

  it('C13: one proof gives one token, however often it is sent at once', async () => {
    const jti = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        world.exchange(world.gateway, alice, world.url('planner'), {}, { proof: { jti } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('needs a proof, and a client that proves itself', async () => {
    const without = await world.exchange(world.gateway, alice, world.url('planner'), {}, { proof: null });
    expect(without).toMatchObject(refused('invalid_request'));
    expect(await world.exchange(world.desk, alice, AGGREGATE)).toMatchObject(refused('invalid_request'));
  });

  it('C24: keeps the chains of two people apart', async () => {
    const bob = await world.signIn('bob');
    const [hers, his] = [await world.relay(alice, 'planner'), await world.relay(bob, 'planner')].map(
      (token) => decodeJwt(token),
    );
    expect(hers?.sub).not.toBe(his?.sub);
    expect(hers?.['txn']).not.toBe(his?.['txn']);
    expect(hers?.['gpath']).not.toEqual(his?.['gpath']);
  });

  it('C23: goes on over a change of the signing key, and accepts no withdrawn one', async () => {
    const { id } = await world.app.get(TenantsReadModel).getBySlug('acme');
    const keys = world.app.get(TenantKeys);
    const first = await world.relay(alice, 'planner');
    await keys.rotate(id, 'oauth');
    world.app.get(TenantsReadModel).forget('acme');
    await expect(world.back('planner', first)).resolves.toBeDefined();
    await world.store.sql(
      `UPDATE app.tenant_key SET retired_at = now() - interval '11 minutes' WHERE state = 'retired'`,
    );
    expect(await world.exchange(world.agents.planner, first, AGGREGATE)).toMatchObject(
      refused('invalid_grant'),
    );
    alice = await world.signIn();
  });

  it('does nothing for a gateway or an agent that was shut out', async () => {
    const planners = await world.relay(alice, 'planner');
    await world.store.sql(`UPDATE app.agent SET disabled_at = now() WHERE client_id = 'desk'`);
    expect(await world.exchange(world.agents.planner, planners, AGGREGATE)).toMatchObject(
      refused('invalid_grant'),
    );
    await world.store.sql(`UPDATE app.agent SET disabled_at = NULL WHERE client_id = 'desk'`);
    await world.store.sql(`UPDATE app.account SET disabled_at = now() WHERE id = 'account_alice'`);
    expect(await world.exchange(world.agents.planner, planners, AGGREGATE)).toMatchObject(
      refused('invalid_grant'),
    );
    await world.store.sql(`UPDATE app.account SET disabled_at = NULL WHERE id = 'account_alice'`);
    await world.store.sql(`UPDATE app.component SET revoked_at = now()`);
    expect(await world.exchange(world.gateway, alice, world.url('planner'))).toMatchObject({ status: 401 });
    await world.store.sql(`UPDATE app.component SET revoked_at = NULL`);
  });

  const recorded = async (action: string): Promise<unknown> => {
    const [row] = await world.store.sql<{ event: string }>(
      `SELECT e.event FROM app.audit_event e JOIN app.tenant t ON t.id = e.tenant_id
       WHERE t.slug = 'acme' AND e.method = $1 ORDER BY e.seq DESC LIMIT 1`,
      [action],
    );
    return JSON.parse(row?.event ?? '{}');
  };

  it('puts every hop on the record: who handed what on to whom, for whom', async () => {
    const token = decodeJwt(await world.relay(alice, 'planner', { scope: 'tools:read' }));
    const event = await recorded('token.exchanged');
    expect(event).toMatchObject({
      kind: 'admin',
      actor: { kind: 'component', id: 'component_gateway' },
      object: { kind: 'resource', id: world.url('planner') },
      after: {
        sub: decodeJwt(alice).sub,
        scopes: ['tools:read'],
        act: { sub: 'desk' },
        txn: token['txn'],
        prn: decodeJwt(alice).jti,
        gpath: token['gpath'],
        grant: token['gid'],
      },
    });
    expect(JSON.stringify(event)).not.toContain(alice.split('.')[2]);
  });

  it('puts refusals on the record with their cause', async () => {
    await world.exchange(world.agents.researcher, alice, AGGREGATE);
    expect(await recorded('token.exchange.refused')).toMatchObject({
      kind: 'admin',
      actor: { kind: 'agent', id: 'researcher' },
      action: 'token.exchange.refused',
      after: { error: 'invalid_grant' },
      note: expect.stringContaining('neither for the client nor its own'),
    });
  });
});
