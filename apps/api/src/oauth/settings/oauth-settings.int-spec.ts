import { AsyncLocalStorage } from 'node:async_hooks';
import type { AdminEvent, OauthKey, OauthSettings, Problem } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { ApiStore, TestKey, TestOauthClient } from '#libs/testing';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { ControlPlane } from '../../registry/control-plane.fixture.js';
import type { Operator } from '../../session/session.module.js';
import { TenantSweeper } from '../../tenants/tenant-sweeper.js';
import { TenantOauthSettings } from './tenant-oauth-settings.js';

const RESOURCE = `${ApiStore.GATEWAY}/t/acme/mcp`;
const DEFAULTS = {
  dpop: 'required',
  deviceFlow: false,
  selfRegistration: {
    dynamic: false,
    documents: false,
    documentHosts: [],
    maxAgents: 50,
    effects: ['read'],
  },
  lifetimes: { accessToken: 300, refreshToken: 86_400, session: 86_400 },
  dpopServers: [],
  freshSignIn: null,
};

describe('settings and keys of a tenant authorization server', () => {
  let plane: ControlPlane;
  let machine: TestOauthClient;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    await plane.app.listen(plane.store.port, '127.0.0.1');
    const key = await TestKey.create();
    await plane.store.addAgent('acme', {
      id: 'agent_m',
      clientId: 'robot',
      kind: 'machine',
      keys: [key.jwk],
    });
    machine = new TestOauthClient(plane.store.issuer('acme'), 'robot', key);
  });
  afterAll(() => plane.stop());

  const set = (settings: unknown, status = 200): Promise<OauthSettings> =>
    plane.send('PUT', 'acme', '/oauth/settings', settings, status);
  const changes = async (action: string): Promise<AdminEvent[]> => {
    const { id } = await plane.tenant('acme');
    const rows = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE tenant_id = $1 ORDER BY seq`,
      [id],
    );
    return rows.map((row) => JSON.parse(row.event) as AdminEvent).filter((event) => event.action === action);
  };
  const keys = async (): Promise<OauthKey[]> =>
    (await plane.get<{ items: OauthKey[] }>('acme', '/oauth/keys')).items;
  const token = async (): Promise<{ text: string; expiresIn: unknown }> => {
    const { body } = await machine.clientCredentials({ resource: RESOURCE, scope: 'mcp:connect' });
    return { text: String(body['access_token']), expiresIn: body['expires_in'] };
  };
  const verifies = async (text: string): Promise<boolean> => {
    const published = await fetch(`${plane.store.issuer('acme')}/jwks`);
    const known = createLocalJWKSet((await published.json()) as JSONWebKeySet);
    return jwtVerify(text, known).then(
      () => true,
      () => false,
    );
  };

  it('are closed by default, and complete in every answer', async () => {
    expect(await plane.get('acme', '/oauth/settings')).toEqual(DEFAULTS);
    expect(await set({})).toEqual(DEFAULTS);
  });

  it('are not remembered as they were by whoever asks before they are committed', async () => {
    const tenant = await plane.tenant('acme');
    const operator = { id: 'account_root_acme', username: 'root', name: 'root' } as Operator;
    const outside = AsyncLocalStorage.snapshot();
    const after: OauthSettings = { ...(await set({})), dpop: 'allowed' };
    await plane.app.get(TenantDb).run(tenant.id, async () => {
      await plane.app.get(TenantOauthSettings).set(tenant, operator, after);
      expect((await outside(() => plane.tenant('acme'))).dpop).toBe('required');
    });
    expect((await plane.tenant('acme')).dpop).toBe('allowed');
    await set({});
  });

  it('take effect at once, reach the snapshot and are recorded with before and after', async () => {
    const wanted = { ...DEFAULTS, dpop: 'allowed', lifetimes: { ...DEFAULTS.lifetimes, accessToken: 120 } };
    expect(await set(wanted)).toEqual(wanted);
    expect((await token()).expiresIn).toBe(120);
    expect((await plane.snapshot('acme')).tenant.dpop).toBe('allowed');
    expect((await plane.snapshot('globex')).tenant.dpop).toBe('required');
    expect((await changes('oauth.settings.set')).at(-1)).toMatchObject({
      actor: { kind: 'operator', name: 'root' },
      before: DEFAULTS,
      after: wanted,
    });
    await set({});
    expect((await token()).expiresIn).toBe(300);
  });

  it.each([
    ['a longer access token', { lifetimes: { accessToken: 301 } }, '/lifetimes/accessToken'],
    ['a longer grant', { lifetimes: { refreshToken: 86_401 } }, '/lifetimes/refreshToken'],
    ['an unknown mode', { dpop: 'off' }, '/dpop'],
    [
      'a URL for a host',
      { selfRegistration: { documentHosts: ['https://a.example'] } },
      '/selfRegistration/documentHosts/0',
    ],
    ['every host', { selfRegistration: { documentHosts: ['*'] } }, '/selfRegistration/documentHosts/0'],
    [
      'an address for a host',
      { selfRegistration: { documentHosts: ['::1'] } },
      '/selfRegistration/documentHosts/0',
    ],
    ['no effects', { selfRegistration: { effects: [] } }, '/selfRegistration/effects'],
  ])('refuse %s', async (_what, settings, pointer) => {
    const problem = (
      await plane.operator('acme').send('PUT', '/api/v1/tenants/acme/oauth/settings', settings)
    ).json;
    expect((problem as Problem).errors).toEqual([expect.objectContaining({ pointer })]);
  });

  it('are for the administrators of that tenant', async () => {
    const auditor = await plane.addOperator('acme', 'auditor', ['auditor']);
    const url = '/api/v1/tenants/acme/oauth';
    expect((await auditor.get(`${url}/settings`)).status).toBe(200);
    expect((await auditor.send('PUT', `${url}/settings`, {})).status).toBe(403);
    expect((await auditor.send('POST', `${url}/keys/rotation`, {})).status).toBe(403);
    expect((await plane.operator('globex').get(`${url}/keys`)).status).toBe(404);
  });

  it('C23: rotate without a moment in which a valid token is refused', async () => {
    const before = await token();
    const [active, next] = await keys();
    expect(
      await plane.operator('acme').send('POST', '/api/v1/tenants/acme/oauth/keys/rotation', {}),
    ).toMatchObject({
      status: 409,
      json: { code: 'key_too_new' },
    });
    await aged(next?.kid);
    await plane.send('POST', 'acme', '/oauth/keys/rotation', {});
    expect(await keys()).toMatchObject([
      { kid: next?.kid, state: 'active', activatedAt: expect.any(String) },
      { state: 'next', activatedAt: null },
      { kid: active?.kid, state: 'retired', retiredAt: expect.any(String) },
    ]);
    const after = await token();
    expect(decodeProtectedHeader(after.text).kid).toBe(next?.kid);
    for (const { text } of [before, after]) expect(await verifies(text)).toBe(true);
    expect((await plane.snapshot('acme')).issuer.keys.map(({ kid }) => kid)).toContain(active?.kid);
    expect((await changes('oauth.key.rotated')).at(-1)).toMatchObject({ actor: { kind: 'operator' } });
  });

  it('A36: refuse at once what a withdrawn key has signed', async () => {
    const before = await token();
    const [active] = await keys();
    await plane.send('POST', 'acme', '/oauth/keys/rotation', { withdraw: true });
    expect((await keys()).map(({ kid }) => kid)).not.toContain(active?.kid);
    expect(await verifies(before.text)).toBe(false);
    expect((await plane.snapshot('acme')).issuer.keys.map(({ kid }) => kid)).not.toContain(active?.kid);
    expect(await verifies((await token()).text)).toBe(true);
    expect(JSON.stringify(await changes('oauth.key.withdrawn'))).not.toContain('"d"');
  });

  it('rotate by schedule, once, however many replicas sweep', async () => {
    const { id } = await plane.tenant('acme');
    const [active, next] = await keys();
    const before = (await changes('oauth.key.rotated')).length;
    await sweep();
    expect(await changes('oauth.key.rotated')).toHaveLength(before);
    await plane.store.sql(
      `UPDATE app.tenant_key SET created_at = now() - interval '91 days', activated_at = now() - interval '90 days'
       WHERE tenant_id = $1 AND purpose = 'oauth'`,
      [id],
    );
    await Promise.all([sweep(), sweep(), sweep()]);
    expect((await changes('oauth.key.rotated')).slice(before)).toMatchObject([
      { actor: { kind: 'system' }, after: { rotated: ['oauth'] } },
    ]);
    expect((await keys()).slice(0, 1)).toMatchObject([{ kid: next?.kid, state: 'active' }]);
    expect((await keys()).at(-1)).toMatchObject({ kid: active?.kid, state: 'retired' });
  });

  const sweep = (): Promise<void> => plane.app.get(TenantSweeper).sweep();
  /** As if the key had been published an hour ago. */
  const aged = (kid: string | undefined): Promise<unknown> =>
    plane.store.sql(`UPDATE app.tenant_key SET created_at = now() - interval '1 hour' WHERE id = $1`, [kid]);
});
