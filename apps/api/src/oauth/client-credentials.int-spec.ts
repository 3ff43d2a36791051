import { createHmac, randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type JSONWebKeySet, createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { ApiStore, TestKey, TestOauthClient } from '#libs/testing';
import { createApi } from '../create-api.js';
import { ApiSettings } from '../settings.js';
import { TenantsService } from '../tenants/tenants.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { TenantKeys } from '../vault/vault.module.js';

const AGGREGATE = `${ApiStore.GATEWAY}/t/acme/mcp`;
const SCOPE = 'mcp:connect tools:read';

describe('client credentials', () => {
  let store: ApiStore;
  let app: NestFastifyApplication;
  let key: TestKey;
  let agent: TestOauthClient;
  /** Says it is the agent, and has another key. */
  let impostor: TestOauthClient;

  beforeAll(async () => {
    store = await ApiStore.create();
    app = await createApi(ApiSettings.read(store.env), { logLevels: ['fatal'] });
    await app.listen(store.port, '127.0.0.1');
    for (const slug of ['acme', 'globex', 'token'])
      await app.get(TenantsService).create({ slug, name: slug });
    key = await TestKey.create();
    const machine = { id: 'agent_robot', clientId: 'robot', kind: 'machine', keys: [key.jwk] } as const;
    await store.addAgent('acme', machine);
    await store.addAgent('token', machine);
    agent = new TestOauthClient(store.issuer('acme'), 'robot', key);
    impostor = new TestOauthClient(agent.issuer, 'robot', await TestKey.create());
  });
  afterAll(async () => {
    await app.close();
    await store.drop();
  });

  const ask = (options = {}, form = {}): ReturnType<TestOauthClient['clientCredentials']> =>
    agent.clientCredentials({ resource: AGGREGATE, scope: SCOPE, ...form }, options);

  it('gives a token that is bound to the key and says who, for what and in which roles', async () => {
    await store.addRole('acme', 'analyst', 'agent', 'agent_robot');
    const answer = await ask();
    expect(answer).toMatchObject({
      status: 200,
      body: { token_type: 'DPoP', expires_in: 300, scope: SCOPE },
    });
    const token = answer.body['access_token'] as string;
    expect(decodeJwt(token)).toEqual({
      iss: store.issuer('acme'),
      aud: AGGREGATE,
      sub: 'robot',
      client_id: 'robot',
      scope: SCOPE,
      tenant: 'acme',
      roles: ['analyst'],
      gpath: [],
      txn: expect.stringMatching(/^txn_/),
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
      cnf: { jkt: key.jwk.kid },
    });
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    const jwks = (await (await fetch(`${store.issuer('acme')}/jwks`)).json()) as JSONWebKeySet;
    await expect(jwtVerify(token, createLocalJWKSet(jwks))).resolves.toBeDefined();
  });

  it('gives a token for one server, and no scope that the resource does not have', async () => {
    const resource = `${ApiStore.GATEWAY}/t/acme/s/any-server/mcp`;
    const { body } = await ask({}, { resource, scope: 'tools:call openid component made-up' });
    expect(decodeJwt(body['access_token'] as string)).toMatchObject({ aud: resource, scope: 'tools:call' });
  });

  it('works for a tenant that is called like an endpoint', async () => {
    const client = new TestOauthClient(store.issuer('token'), 'robot', key);
    const resource = `${ApiStore.GATEWAY}/t/token/mcp`;
    expect((await client.clientCredentials({ resource, scope: SCOPE })).status).toBe(200);
  });

  it('asks for a nonce', async () => {
    const { status, body, headers } = await ask({ proof: { nonce: undefined } });
    expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'use_dpop_nonce' });
    expect(headers.get('dpop-nonce')).toMatch(/^[\w-]{20,}$/);
  });

  it('A01, A02: derives nothing from Host, X-Forwarded-Host and X-Forwarded-Proto', async () => {
    const spoofed = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    };
    const url = `${store.origin}/.well-known/oauth-authorization-server/t/acme/oauth`;
    const metadata = await (await fetch(url, { headers: spoofed })).text();
    expect(metadata).toContain(`"token_endpoint":"${store.issuer('acme')}/token"`);
    expect(metadata).not.toContain('evil');
    expect((await ask({ headers: spoofed })).status).toBe(200);
    const poisoned = await ask({
      proof: { htu: 'https://evil.example/t/acme/oauth/token' },
      headers: spoofed,
    });
    expect(poisoned).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
  });

  it('A03: of one proof sent 16 times in parallel, one gets a token', async () => {
    const jti = randomUUID();
    const answers = await Promise.all(Array.from({ length: 16 }, () => ask({ proof: { jti } })));
    const outcomes = answers.map(({ status, body }) => `${status} ${JSON.stringify(body['error'])}`).sort();
    expect(outcomes).toEqual(['200 undefined', ...Array<string>(15).fill('400 "invalid_grant"')]);
  });

  it.each([
    ['of another tenant', `${ApiStore.GATEWAY}/t/globex/mcp`],
    ['unknown', `${ApiStore.GATEWAY}/t/acme/other`],
    ['with a trailing slash', `${AGGREGATE}/`],
    ['in another case', `${ApiStore.GATEWAY}/t/ACME/mcp`],
    ['with a malformed server', `${ApiStore.GATEWAY}/t/acme/s/a_b/mcp`],
    ['of the internal API', () => `${store.origin}/internal/v1`],
    ['named twice', [AGGREGATE, AGGREGATE]],
    ['and another one', [AGGREGATE, `${ApiStore.GATEWAY}/t/acme/s/crm/mcp`]],
    ['not named', undefined],
  ])('A06: refuses a resource %s', async (_what, given) => {
    const resource = typeof given === 'function' ? given() : given;
    expect(await ask({}, { resource })).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  });

  it('A12: gives no token without a proof', async () => {
    const { status, body } = await ask({ proof: null });
    expect({ status, error: body['error'], token: body['access_token'] }).toEqual({
      status: 400,
      error: 'invalid_grant',
      token: undefined,
    });
  });

  it('A13: refuses two proofs, and proofs without a real signature', async () => {
    const proof = await agent.proof('/token');
    const two = await ask({ proof: null, headers: { dpop: `${proof}, ${await agent.proof('/token')}` } });
    const none = await ask({ proof: null, headers: { dpop: unsigned(proof, { alg: 'none' }) } });
    const hmac = await ask({ proof: null, headers: { dpop: keyedByPublicKey(proof, key) } });
    for (const answer of [two, none, hmac]) {
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
    }
  });

  it('A17: knows no client secrets', async () => {
    const secret = await ask(
      {},
      { client_assertion: undefined, client_assertion_type: undefined, client_secret: 'x' },
    );
    expect(secret).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const basic = await ask(
      { headers: { authorization: `Basic ${btoa('robot:x')}` } },
      { client_assertion: undefined },
    );
    expect(basic).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('A18: takes a client assertion once', async () => {
    const client_assertion = await agent.assertion();
    expect((await ask({}, { client_assertion })).status).toBe(200);
    expect(await ask({}, { client_assertion })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    const parallel = await agent.assertion();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask({}, { client_assertion: parallel })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  const seconds = (): number => Math.floor(Date.now() / 1000);
  it.each<[string, () => Promise<string>]>([
    ['for a list of audiences', () => agent.assertion({ aud: [agent.issuer] })],
    ['for another server', () => agent.assertion({ aud: store.issuer('globex') })],
    ['for the endpoint', () => agent.assertion({ aud: `${agent.issuer}/token` })],
    ['that has expired', () => agent.assertion({ exp: seconds() - 10 })],
    ['that lives for an hour', () => agent.assertion({ exp: seconds() + 3600 })],
    ['of another client', () => agent.assertion({ iss: 'other' })],
    ['signed with another key', () => impostor.assertion()],
    ['keyed by the public key', async () => keyedByPublicKey(await agent.assertion(), key)],
    ['without a signature', async () => unsigned(await agent.assertion(), { alg: 'none' })],
  ])('A18: refuses a client assertion %s', async (_what, make) => {
    const answer = await ask({}, { client_assertion: await make() });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('A19: knows no client of another tenant', async () => {
    const stranger = new TestOauthClient(store.issuer('globex'), 'robot', key);
    const resource = `${ApiStore.GATEWAY}/t/globex/mcp`;
    expect(await stranger.clientCredentials({ resource, scope: SCOPE })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  it('refuses a disabled agent at once', async () => {
    const other = await TestKey.create();
    await store.addAgent('acme', { id: 'agent_2', clientId: 'second', kind: 'machine', keys: [other.jwk] });
    const second = new TestOauthClient(store.issuer('acme'), 'second', other);
    const form = { resource: AGGREGATE, scope: SCOPE };
    expect((await second.clientCredentials(form)).status).toBe(200);
    await store.sql(`UPDATE app.agent SET disabled_at = now() WHERE id = 'agent_2'`);
    expect(await second.clientCredentials(form)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  it('issues nothing when the roles of the agent cannot be told', async () => {
    const other = await TestKey.create();
    await store.addAgent('acme', { id: 'agent_3', clientId: 'third', kind: 'machine', keys: [other.jwk] });
    for (let i = 0; i < 17; i++) await store.addRole('acme', `r${i}`, 'agent', 'agent_3');
    const third = new TestOauthClient(store.issuer('acme'), 'third', other);
    const answer = await third.clientCredentials({ resource: AGGREGATE, scope: SCOPE });
    expect(answer).toMatchObject({ status: 500, body: { error: 'server_error' } });
    expect(JSON.stringify(answer.body)).not.toContain('roles');
  });

  it('answers 404 for an unknown and for a suspended tenant, in every spelling', async () => {
    await app.get(TenantsService).create({ slug: 'asleep', name: 'Asleep' });
    await store.sql(`UPDATE app.tenant SET suspended_at = now() WHERE slug = 'asleep'`);
    for (const path of [
      '/t/nobody/oauth/jwks',
      '/t/asleep/oauth/jwks',
      '/t/%61cme/oauth/jwks',
      '/t/acme/oauth',
    ]) {
      expect((await fetch(store.origin + path)).status).toBe(404);
    }
  });

  it('A33: lets any origin read answers and never with credentials', async () => {
    const headers = { origin: 'https://evil.example' };
    for (const path of ['/jwks', '/token', '/.well-known/openid-configuration']) {
      const preflight = await fetch(store.issuer('acme') + path, {
        method: 'OPTIONS',
        headers: {
          ...headers,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'dpop',
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-headers')).toContain('DPoP');
      const answer = await fetch(store.issuer('acme') + path, {
        method: path === '/token' ? 'POST' : 'GET',
        headers,
      });
      for (const { headers: sent } of [preflight, answer]) {
        expect(sent.get('access-control-allow-origin')).toBe('*');
        expect(sent.get('access-control-allow-credentials')).toBeNull();
      }
    }
    const page = await fetch(`${store.issuer('acme')}/auth`, { headers });
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('publishes the same metadata in all three places, and only what it does', async () => {
    const places = [
      `${store.origin}/.well-known/oauth-authorization-server/t/acme/oauth`,
      `${store.origin}/.well-known/openid-configuration/t/acme/oauth`,
      `${store.issuer('acme')}/.well-known/openid-configuration`,
    ];
    const [first, ...others] = await Promise.all(places.map(async (url) => (await fetch(url)).json()));
    for (const other of others) expect(other).toEqual(first);
    expect(first).toMatchObject({
      issuer: store.issuer('acme'),
      authorization_endpoint: `${store.issuer('acme')}/auth`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      response_types_supported: ['code'],
      grant_types_supported: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:token-exchange',
        'urn:ietf:params:oauth:grant-type:jwt-bearer',
      ],
      token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
      dpop_signing_alg_values_supported: ['ES256', 'EdDSA', 'Ed25519'],
    });
    for (const absent of ['registration_endpoint', 'userinfo_endpoint', 'introspection_endpoint']) {
      expect(first).not.toHaveProperty(absent);
    }
  });

  it('A36: signs with the new key after a rotation, and unpublishes the old one when its tokens have expired', async () => {
    const tenants = app.get(TenantsReadModel);
    const keys = app.get(TenantKeys);
    const { id } = await tenants.getBySlug('acme');
    const published = async (): Promise<JSONWebKeySet> =>
      (await fetch(`${store.issuer('acme')}/jwks`)).json() as Promise<JSONWebKeySet>;
    const verified = async (token: string): Promise<unknown> =>
      jwtVerify(token, createLocalJWKSet(await published()), { issuer: store.issuer('acme') });
    const old = String((await ask()).body['access_token']);
    const [, next] = (await published()).keys;

    await keys.rotate(id, 'oauth');
    tenants.forget('acme');
    const fresh = String((await ask()).body['access_token']);
    expect(decodeProtectedHeader(fresh).kid).toBe(next?.kid);
    await expect(verified(old)).resolves.toBeDefined();

    await store.sql(
      `UPDATE app.tenant_key SET retired_at = now() - interval '11 minutes' WHERE state = 'retired'`,
    );
    await keys.dropRetired(id);
    tenants.forget('acme');
    await expect(verified(fresh)).resolves.toBeDefined();
    await expect(verified(old)).rejects.toThrow('no applicable key');
  });

  it('V: keeps the artefacts of tenants apart', async () => {
    const rows = await store.sql<{ slug: string }>(
      `SELECT DISTINCT t.slug FROM app.oidc_artifact a JOIN app.tenant t ON t.id = a.tenant_id ORDER BY 1`,
    );
    expect(rows.map((row) => row.slug)).toEqual(['acme', 'token']);
  });
});

function unsigned(jwt: string, header: object): string {
  const [head = '', payload = ''] = jwt.split('.');
  const merged = { ...(JSON.parse(Buffer.from(head, 'base64url').toString()) as object), ...header };
  return `${Buffer.from(JSON.stringify(merged)).toString('base64url')}.${payload}.`;
}

/** RS/HS confusion: an HMAC whose secret is the public key. */
function keyedByPublicKey(jwt: string, { jwk }: TestKey): string {
  const text = unsigned(jwt, { alg: 'HS256' }).slice(0, -1);
  return `${text}.${createHmac('sha256', JSON.stringify(jwk)).update(text).digest('base64url')}`;
}
