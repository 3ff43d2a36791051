import { createHash, randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type EnrolResponse, enrolResponse } from '#libs/contracts';
import { Clock } from '#libs/platform';
import { ApiStore, TestKey, TestOauthClient } from '#libs/testing';
import { createApi } from '../create-api.js';
import { ApiSettings } from '../settings.js';
import { TenantsService } from '../tenants/tenants.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { TenantKeys } from '../vault/vault.module.js';
import { ComponentChanged, EnrolmentTokens } from './components.module.js';

type Members = Record<string, unknown>;

class ShiftedClock extends Clock {
  ahead = 0;
  now(): number {
    return Date.now() + this.ahead;
  }
}

describe('components', () => {
  const clock = new ShiftedClock();
  let store: ApiStore;
  let app: NestFastifyApplication;
  let key: TestKey;
  let callKey: TestKey;
  let enrolled: EnrolResponse;
  let gateway: TestOauthClient;
  let apiNonce: string | undefined;

  beforeAll(async () => {
    store = await ApiStore.create();
    app = await createApi(ApiSettings.read(store.env), { clock, logLevels: ['fatal'] });
    await app.listen(store.port, '127.0.0.1');
    await app.get(TenantsService).create({ slug: 'acme', name: 'Acme' });
    [key, callKey] = [await TestKey.create(), await TestKey.create()];
  });
  afterAll(async () => {
    await app.close();
    await store.drop();
  });

  const enrol = async (over: Members = {}): Promise<{ status: number; body: Members }> => {
    const token = await app.get(EnrolmentTokens).issue('gateway');
    const body = {
      token,
      kind: 'gateway',
      name: 'gateway-1',
      key: key.jwk,
      callTokenKeys: [callKey.jwk],
      ...over,
    };
    const answer = await fetch(`${store.origin}/internal/v1/enrol`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Members };
  };
  const accessToken = async (client = gateway): Promise<string> => {
    const { body } = await client.clientCredentials({ resource: enrolled.resource, scope: 'component' });
    return String(body['access_token']);
  };
  const proof = (token: string, over: Members = {}, by = key): Promise<string> => {
    const { kid: _, ...jwk } = by.jwk;
    const claims = {
      jti: randomUUID(),
      htm: 'POST',
      htu: `${store.origin}/internal/v1/heartbeat`,
      iat: Math.floor(Date.now() / 1000),
      ath: createHash('sha256').update(token).digest('base64url'),
      nonce: apiNonce,
      ...over,
    };
    return by.sign(claims, { typ: 'dpop+jwt', jwk });
  };
  const beat = async (headers: Record<string, string>): Promise<Response> => {
    const answer = await fetch(`${store.origin}/internal/v1/heartbeat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ version: '1.0.0', revisions: { acme: 7 } }),
    });
    apiNonce = answer.headers.get('dpop-nonce') ?? apiNonce;
    return answer;
  };
  const presented = async (token: string, over?: Members, by?: TestKey): Promise<Record<string, string>> => ({
    authorization: `DPoP ${token}`,
    dpop: await proof(token, over, by),
  });
  const refused = async (headers: Record<string, string>, error: string): Promise<void> => {
    const answer = await beat(headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain(`DPoP error="${error}"`);
    expect(answer.headers.get('dpop-nonce')).toBeTruthy();
  };

  it('enrol with a one-time token and get what they need to identify themselves', async () => {
    const announced: string[] = [];
    app.get(ComponentChanged).register(async ({ name, kind }) => void announced.push(`${kind} ${name}`));
    const { status, body } = await enrol();
    expect(status).toBe(200);
    enrolled = enrolResponse.parse(body);
    expect(enrolled).toMatchObject({
      issuer: store.issuer('platform'),
      tokenEndpoint: `${store.issuer('platform')}/token`,
      resource: `${store.origin}/internal/v1`,
    });
    expect(enrolled.snapshotKeys).toHaveLength(2);
    expect(announced).toEqual(['gateway gateway-1']);
    const [row] = await store.sql<Members>(`SELECT kind, call_token_keys FROM app.component`);
    expect(row).toEqual({ kind: 'gateway', call_token_keys: [{ ...callKey.jwk, alg: 'ES256', use: 'sig' }] });
    const audited = await store.sql(`SELECT 1 FROM app.audit_event WHERE event LIKE '%"component.enrol"%'`);
    expect(audited).toHaveLength(1);
    gateway = new TestOauthClient(enrolled.issuer, enrolled.clientId, key);
  });

  it('use a token once, also in parallel', async () => {
    const token = await app.get(EnrolmentTokens).issue('recorder');
    const answers = await Promise.all(
      [1, 2, 3, 4].map(async (i) => {
        const { jwk } = await TestKey.create();
        return enrol({ token, kind: 'recorder', name: `recorder-${i}`, key: jwk, callTokenKeys: [] });
      }),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403, 403, 403]);
    expect(await enrol({ token, kind: 'recorder', name: 'late' })).toMatchObject({
      status: 403,
      body: { code: 'enrolment_refused' },
    });
  });

  it('are refused with an expired token, one for another kind, and one that never was', async () => {
    const other = await app.get(EnrolmentTokens).issue('recorder');
    const expired = await app.get(EnrolmentTokens).issue('gateway');
    await store.sql(`UPDATE app.enrolment_token SET expires_at = now() WHERE token_hash = $1`, [
      createHash('sha256').update(expired).digest('hex'),
    ]);
    for (const token of [other, expired, `enrol_${'A'.repeat(43)}`]) {
      expect(await enrol({ token, name: 'other' })).toMatchObject({ status: 403 });
    }
  });

  it('are refused with keys that cannot be used, and keep their token then', async () => {
    const token = await app.get(EnrolmentTokens).issue('gateway');
    const ed = await TestKey.create('EdDSA');
    const [named] = [await TestKey.create()];
    const wrong: Members[] = [
      { key: ed.jwk },
      { key: { ...key.jwk, d: 'AAAA' } },
      { key: { ...key.jwk, kid: callKey.jwk.kid } },
      { key: { ...key.jwk, x: 'AAAA' } },
      { callTokenKeys: [{ ...named.jwk, kid: 'mine' }] },
    ];
    for (const keys of wrong)
      expect(await enrol({ token, name: 'wrong', ...keys })).toMatchObject({ status: 422 });
    const { jwk } = await TestKey.create();
    expect(await enrol({ token, name: 'right', key: jwk, callTokenKeys: [] })).toMatchObject({ status: 200 });
  });

  it('store no enrolment token in clear', async () => {
    const rows = await store.sql<{ token_hash: string }>('SELECT token_hash FROM app.enrolment_token');
    for (const { token_hash } of rows) expect(token_hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('report with a bound token and a proof, after being asked for a nonce', async () => {
    const token = await accessToken();
    await refused(await presented(token), 'use_dpop_nonce');
    expect((await beat(await presented(token))).status).toBe(204);
    const [row] = await store.sql(
      `SELECT status, last_seen_at IS NOT NULL AS seen FROM app.component WHERE name = 'gateway-1'`,
    );
    expect(row).toEqual({ status: { version: '1.0.0', revisions: { acme: 7 } }, seen: true });
  });

  it('are refused without a token, with a token alone, and as bearers', async () => {
    const token = await accessToken();
    const naked = await beat({});
    expect([naked.status, naked.headers.get('www-authenticate')]).toEqual([
      401,
      `DPoP algs="ES256 EdDSA", resource_metadata="${store.origin}/.well-known/oauth-protected-resource/internal/v1", scope="component"`,
    ]);
    await refused({ authorization: `DPoP ${token}` }, 'invalid_dpop_proof');
    await refused({ authorization: `Bearer ${token}` }, 'invalid_token');
  });

  it('prove each request anew: a proof counts once, also in parallel', async () => {
    const token = await accessToken();
    const headers = await presented(token);
    const answers = await Promise.all(Array.from({ length: 8 }, () => beat(headers)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      204,
      ...Array<number>(7).fill(401),
    ]);
    await refused(headers, 'invalid_dpop_proof');
  });

  it.each<[string, Members]>([
    ['another method', { htm: 'GET' }],
    ['another URL', { htu: 'https://evil.example/internal/v1/heartbeat' }],
    ['another token', { ath: createHash('sha256').update('other').digest('base64url') }],
    ['another time', { iat: Math.floor(Date.now() / 1000) - 120 }],
  ])('are refused with a proof for %s', async (_what, over) => {
    await refused(await presented(await accessToken(), over), 'invalid_dpop_proof');
  });

  it('are refused with another key', async () => {
    await refused(await presented(await accessToken(), {}, await TestKey.create()), 'invalid_dpop_proof');
  });

  it('are refused with an expired token', async () => {
    const token = await accessToken();
    clock.ahead = 310_000;
    try {
      const answer = await beat(await presented(token));
      expect([answer.status, ((await answer.json()) as Members)['code']]).toEqual([401, 'token_expired']);
    } finally {
      clock.ahead = 0;
    }
  });

  it('cannot use their token elsewhere, nor a token from elsewhere here', async () => {
    const { body } = await gateway.clientCredentials({
      resource: `${ApiStore.GATEWAY}/t/platform/mcp`,
      scope: 'mcp:connect',
    });
    expect(body).toMatchObject({ error: 'invalid_target' });
    const agentKey = await TestKey.create();
    for (const tenant of ['acme', 'platform']) {
      await store.addAgent(tenant, {
        id: `agent_${tenant}`,
        clientId: 'robot',
        kind: 'machine',
        keys: [agentKey.jwk],
      });
      const agent = new TestOauthClient(store.issuer(tenant), 'robot', agentKey);
      const resource = `${ApiStore.GATEWAY}/t/${tenant}/mcp`;
      const token = String(
        (await agent.clientCredentials({ resource, scope: 'mcp:connect component' })).body['access_token'],
      );
      await refused(await presented(token, {}, agentKey), 'invalid_token');
      const asked = await agent.clientCredentials({ resource: enrolled.resource, scope: 'component' });
      expect(asked.body).toMatchObject({ error: 'invalid_target' });
    }
  });

  it('A36: are refused with a token whose signing key was dropped after a rotation', async () => {
    const token = await accessToken();
    const { id } = await app.get(TenantsReadModel).getPlatform();
    await app.get(TenantKeys).rotate(id, 'oauth');
    app.get(TenantsReadModel).forget('platform');
    expect((await beat(await presented(token))).status).toBe(204);
    await store.sql(
      `UPDATE app.tenant_key SET retired_at = now() - interval '1 day' WHERE state = 'retired'`,
    );
    await app.get(TenantKeys).dropRetired(id);
    app.get(TenantsReadModel).forget('platform');
    await refused(await presented(token), 'invalid_token');
    expect((await beat(await presented(await accessToken()))).status).toBe(204);
  });

  it('that enrol again under their name replace the one that lost its keys', async () => {
    const before = await accessToken();
    const fresh = await TestKey.create();
    const { status, body } = await enrol({ key: fresh.jwk, callTokenKeys: [] });
    expect(status).toBe(200);
    await refused(await presented(before), 'invalid_token');
    const old = await gateway.clientCredentials({ resource: enrolled.resource, scope: 'component' });
    expect(old).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const renewed = new TestOauthClient(enrolled.issuer, String(body['clientId']), fresh);
    const token = await accessToken(renewed);
    expect((await beat(await presented(token, {}, fresh))).status).toBe(204);
  });

  it('are told where tokens for the internal API come from', async () => {
    const answer = await fetch(`${store.origin}/.well-known/oauth-protected-resource/internal/v1`);
    expect(await answer.json()).toMatchObject({
      resource: enrolled.resource,
      authorization_servers: [enrolled.issuer],
      dpop_bound_access_tokens_required: true,
    });
  });
});
