import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { decodeJwt } from 'jose';
import { tenantKeys } from '#libs/contracts';
import { AgentUser, ApiStore, eventually, TestKey, TestOauthClient, testRedisUrl } from '#libs/testing';
import { Redis } from 'ioredis';
import { hashPassword } from '../accounts/accounts.module.js';
import { createApi } from '../create-api.js';
import { ApiSettings } from '../settings.js';
import { TenantsService } from '../tenants/tenants.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';

const AGGREGATE = `${ApiStore.GATEWAY}/t/acme/mcp`;
const REDIRECT = 'http://127.0.0.1/callback';
const SCOPE = 'mcp:connect tools:read tools:call';
const PASSWORD = 'correct horse battery';

describe('authorization code', () => {
  let store: ApiStore;
  let app: NestFastifyApplication;
  let key: TestKey;
  let agent: TestOauthClient;
  let redis: Redis;

  beforeAll(async () => {
    store = await ApiStore.create();
    redis = new Redis(testRedisUrl());
    app = await createApi(ApiSettings.read(store.env), { logLevels: ['fatal'] });
    await app.listen(store.port, '127.0.0.1');
    for (const slug of ['acme', 'globex'])
      await app.get(TenantsService).create({ slug, name: slug.toUpperCase() });
    const passwordHash = await hashPassword(PASSWORD);
    await store.addAccount('acme', { id: 'account_alice', username: 'alice', passwordHash });
    await store.addRole('acme', 'analyst', 'user', 'account_alice');
    key = await TestKey.create();
    await store.addAgent('acme', {
      id: 'agent_1',
      clientId: 'desk',
      kind: 'interactive',
      redirectUris: [REDIRECT],
    });
    agent = new TestOauthClient(store.issuer('acme'), 'desk', key, 'none');
  });
  afterAll(async () => {
    await app.close();
    redis.disconnect();
    await store.drop();
  });

  const alice = (): AgentUser => new AgentUser('alice', PASSWORD);
  const ask = (overrides: Record<string, unknown> = {}): ReturnType<TestOauthClient['authorization']> =>
    agent.authorization(
      { redirect_uri: `http://127.0.0.1:49152/callback`, resource: AGGREGATE, scope: SCOPE },
      overrides,
    );
  /** A whole flow up to the code. */
  const code = async (
    request = ask(),
    person = alice(),
  ): Promise<{ code: string; request: typeof request }> => {
    const callback = await person.authorize(request.url);
    return { code: callback.searchParams.get('code') ?? '', request };
  };
  const tokens = async (): Promise<{ access: string; refresh: string }> => {
    const { code: given, request } = await code();
    const { body } = await agent.redeem(given, request);
    return { access: String(body['access_token']), refresh: String(body['refresh_token']) };
  };
  const invalidGrant = { status: 400, body: { error: 'invalid_grant' } };

  it('leads from sign-in and consent to a token that names person, agent, key and roles', async () => {
    const request = ask();
    const callback = await alice().authorize(request.url);
    expect(callback.origin + callback.pathname).toBe('http://127.0.0.1:49152/callback');
    expect(callback.searchParams.get('state')).toBe(request.state);
    const answer = await agent.redeem(callback.searchParams.get('code') ?? '', request);
    expect(answer).toMatchObject({
      status: 200,
      body: { token_type: 'DPoP', expires_in: 300, scope: SCOPE },
    });
    expect(answer.body['refresh_token']).toEqual(expect.any(String));
    expect(decodeJwt(String(answer.body['access_token']))).toEqual({
      iss: store.issuer('acme'),
      aud: AGGREGATE,
      sub: `${store.issuer('acme')}|account_alice`,
      client_id: 'desk',
      scope: SCOPE,
      tenant: 'acme',
      roles: ['analyst'],
      gid: expect.any(String),
      gpath: [],
      txn: expect.stringMatching(/^txn_/),
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
      auth_time: expect.any(Number),
      cnf: { jkt: key.jwk.kid },
    });
  });

  it('A38: names its issuer in every answer', async () => {
    const good = await alice().authorize(ask().url);
    expect(good.searchParams.get('iss')).toBe(store.issuer('acme'));
    const person = alice();
    const page = await person.follow(await person.get(ask().url));
    const refused = await person.follow(await person.post(page, { decision: 'cancel' }));
    const bad = new URL(refused.location ?? '');
    expect(Object.fromEntries(bad.searchParams)).toMatchObject({
      error: 'access_denied',
      iss: store.issuer('acme'),
    });
    const wrong = await person.get(ask({ resource: `${ApiStore.GATEWAY}/t/globex/mcp` }).url);
    expect(new URL(wrong.location ?? '').searchParams.get('iss')).toBe(store.issuer('acme'));
  });

  it('A04: a code works once; used again, what it gave is revoked', async () => {
    const { code: given, request } = await code();
    const first = await agent.redeem(given, request);
    expect(first.status).toBe(200);
    expect(await agent.redeem(given, request)).toMatchObject(invalidGrant);
    expect(await agent.refresh(String(first.body['refresh_token']))).toMatchObject(invalidGrant);
  });

  it('A04: of a code used eight times in parallel, one works', async () => {
    const { code: given, request } = await code();
    const answers = await Promise.all(Array.from({ length: 8 }, () => agent.redeem(given, request)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it.each<[string, Record<string, unknown>]>([
    ['A05: without PKCE', { code_challenge: undefined, code_challenge_method: undefined }],
    ['A05: with plain PKCE', { code_challenge_method: 'plain' }],
  ])('%s: invalid_request', async (_what, overrides) => {
    const answer = await alice().get(ask(overrides).url);
    expect(new URL(answer.location ?? '').searchParams.get('error')).toBe('invalid_request');
  });

  it('A05: refuses another verifier', async () => {
    const { code: given, request } = await code();
    expect(await agent.redeem(given, { ...request, verifier: 'x'.repeat(43) })).toMatchObject(invalidGrant);
  });

  it.each<[string, unknown]>([
    ['of another tenant', `${ApiStore.GATEWAY}/t/globex/mcp`],
    ['unknown', 'https://elsewhere.example/mcp'],
    ['not named', undefined],
    ['and another one', [AGGREGATE, `${ApiStore.GATEWAY}/t/acme/s/crm/mcp`]],
  ])('A06: refuses a resource %s', async (_what, resource) => {
    const answer = await alice().get(ask({ resource }).url);
    expect(new URL(answer.location ?? '').searchParams.get('error')).toBe('invalid_target');
  });

  it('A06: a code for one resource gives no token for another', async () => {
    const { code: given, request } = await code();
    const answer = await agent.post('/token', {
      grant_type: 'authorization_code',
      code: given,
      code_verifier: request.verifier,
      redirect_uri: request.redirectUri,
      resource: `${ApiStore.GATEWAY}/t/acme/s/crm/mcp`,
    });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  });

  it('A07: a request pushed with one key gives no token to another, and the code is gone', async () => {
    const { form, ...request } = ask();
    const pushed = await agent.post('/request', form);
    expect(pushed.status).toBe(201);
    const url = new URL(`${agent.issuer}/auth`);
    url.search = new URLSearchParams({
      client_id: 'desk',
      request_uri: String(pushed.body['request_uri']),
    }).toString();
    const callback = await alice().authorize(url.href);
    const given = callback.searchParams.get('code') ?? '';
    expect(await agent.redeem(given, request, { proofKey: await TestKey.create() })).toMatchObject(
      invalidGrant,
    );
    expect(await agent.redeem(given, request)).toMatchObject(invalidGrant);
  });

  it('A08: dpop_jkt of another key gives no token', async () => {
    const { code: given, request } = await code(ask({ dpop_jkt: (await TestKey.create()).jwk.kid }));
    expect(await agent.redeem(given, request)).toMatchObject(invalidGrant);
  });

  it('A09: a refresh token is bound to the key; A10: used again, it kills its successors', async () => {
    const { refresh } = await tokens();
    expect(await agent.refresh(refresh, { proofKey: await TestKey.create() })).toMatchObject(invalidGrant);
    const second = await agent.refresh(refresh);
    expect(second).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    expect(await agent.refresh(refresh)).toMatchObject(invalidGrant);
    expect(await agent.refresh(String(second.body['refresh_token']))).toMatchObject(invalidGrant);
  });

  it('A10: of two refreshes at once, one wins', async () => {
    const { refresh } = await tokens();
    const answers = await Promise.all([agent.refresh(refresh), agent.refresh(refresh)]);
    const outcomes = answers.map(({ status, body }) => `${status} ${JSON.stringify(body['error'])}`);
    expect(outcomes.sort()).toEqual(['200 undefined', '400 "invalid_grant"']);
  });

  it('A12: gives no token without a proof', async () => {
    const { code: given, request } = await code();
    expect(await agent.redeem(given, request, { proof: null })).toMatchObject(invalidGrant);
  });

  it('a revoked refresh token, and everything of its grant, is dead', async () => {
    const { refresh } = await tokens();
    expect((await agent.post('/token/revocation', { token: refresh }, { proof: null })).status).toBe(200);
    expect(await agent.refresh(refresh)).toMatchObject(invalidGrant);
  });

  it('the gateways are told which grants are revoked', async () => {
    const { access, refresh } = await tokens();
    await agent.refresh(refresh);
    await agent.refresh(refresh);
    const { revocations } = tenantKeys('acme');
    const told = async (): Promise<unknown[]> =>
      (await redis.zrange(revocations, 0, -1)).map((entry) => (JSON.parse(entry) as { value: string }).value);
    await eventually('it is told', async () => (await told()).includes(decodeJwt(access)['gid']));
  });

  it('a disabled account gets no further token', async () => {
    const { refresh } = await tokens();
    await store.sql(`UPDATE app.account SET disabled_at = now() WHERE id = 'account_alice'`);
    try {
      expect(await agent.refresh(refresh)).toMatchObject(invalidGrant);
    } finally {
      await store.sql(`UPDATE app.account SET disabled_at = NULL WHERE id = 'account_alice'`);
    }
  });

  describe('where tokens without a key are allowed', () => {
    const bearer = async (scope: string): ReturnType<TestOauthClient['redeem']> => {
      const resource = `${ApiStore.GATEWAY}/t/globex/mcp`;
      const client = new TestOauthClient(store.issuer('globex'), 'desk', key, 'none');
      const request = client.authorization({ redirect_uri: REDIRECT, resource, scope });
      const callback = await new AgentUser('gina', PASSWORD).authorize(request.url);
      return client.redeem(callback.searchParams.get('code') ?? '', request, { proof: null });
    };
    beforeAll(async () => {
      await store.sql(`UPDATE app.tenant SET dpop = 'allowed' WHERE slug = 'globex'`);
      app.get(TenantsReadModel).forget('globex');
      await store.addAccount('globex', {
        id: 'account_gina',
        username: 'gina',
        passwordHash: await hashPassword(PASSWORD),
      });
      await store.addAgent('globex', {
        id: 'agent_2',
        clientId: 'desk',
        kind: 'interactive',
        redirectUris: [REDIRECT],
      });
    });

    it('they carry reading scopes only', async () => {
      const { status, body } = await bearer('mcp:connect tools:read');
      expect([status, body['token_type']]).toEqual([200, 'Bearer']);
      expect(decodeJwt(String(body['access_token']))).not.toHaveProperty('cnf');
      expect(await bearer('tools:read tools:call')).toMatchObject({
        status: 400,
        body: { error: 'invalid_scope' },
      });
    });

    it('machines prove a key all the same', async () => {
      const machine = await TestKey.create();
      await store.addAgent('globex', {
        id: 'agent_3',
        clientId: 'robot',
        kind: 'machine',
        keys: [machine.jwk],
      });
      const client = new TestOauthClient(store.issuer('globex'), 'robot', machine);
      const form = { resource: `${ApiStore.GATEWAY}/t/globex/mcp`, scope: 'mcp:connect' };
      expect(await client.clientCredentials(form, { proof: null })).toMatchObject(invalidGrant);
    });
  });

  it.each([
    ['another path', 'http://127.0.0.1:49152/other'],
    ['another host', 'http://localhost:49152/callback'],
    ['another site', 'https://evil.example/callback'],
  ])('A16: never redirects to %s', async (_what, redirect_uri) => {
    const answer = await alice().get(ask({ redirect_uri }).url);
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    expect(answer.text).toContain('invalid_redirect_uri');
  });

  it.each(['token', 'id_token', 'code id_token', 'none'])(
    'A37: refuses response_type %s',
    async (response_type) => {
      const answer = await alice().get(ask({ response_type }).url);
      expect(new URL(answer.location ?? '').hash + new URL(answer.location ?? '').search).toContain(
        'error=unsupported_response_type',
      );
    },
  );

  it('keeps no code and no refresh token in clear', async () => {
    const { refresh } = await tokens();
    const rows = await store.sql<{ text: string }>(`SELECT a::text AS text FROM app.oidc_artifact a`);
    expect(rows.length).toBeGreaterThan(5);
    for (const { text } of rows) expect(text).not.toContain(refresh);
  });

  it('A22: knows a session and an interaction only in their own browser and tenant', async () => {
    const person = alice();
    await person.authorize(ask().url);
    expect(person.cookieNames()).toContain('_session /t/acme');
    const page = await person.follow(await person.get(ask({ prompt: 'login' }).url));
    const stranger = await new AgentUser('bob', PASSWORD).get(page.url);
    expect(stranger.status).toBe(400);
    expect((await person.get(page.url.replace('/t/acme/', '/t/globex/'))).status).toBe(400);
    expect((await person.get(page.url.replace('/t/acme/', '/t/nobody/'))).status).toBe(404);
  });
});
