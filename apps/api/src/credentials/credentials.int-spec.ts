import { decodeJwt } from 'jose';
import { type CredentialView, type PublicJwk } from '#libs/contracts';
import { loadPublicKeys, verifyCallToken } from '#libs/oauth';
import { ApiStore, JWT_BEARER, TestAuthorizationServer, TestKey, TOKEN_EXCHANGE } from '#libs/testing';
import { EnrolledComponent } from '../policy/gateway.fixture.js';
import { LeaseWorld } from './lease-world.fixture.js';

const ALICE = 'https://idp.example|alice';
const client = (id: string, more: object = {}) => ({
  client_id: id,
  redirect_uris: [],
  response_types: [],
  ...more,
});

describe('upstream credentials', () => {
  let world: LeaseWorld;
  let as: TestAuthorizationServer;

  beforeAll(async () => {
    world = await LeaseWorld.start();
    as = await TestAuthorizationServer.start([
      client('sallyport', {
        grant_types: ['client_credentials', TOKEN_EXCHANGE, JWT_BEARER],
        client_secret: 's3cret-of-the-client',
        token_endpoint_auth_method: 'client_secret_post',
      }),
      client('keyed', {
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
      }),
    ]);
  });
  afterAll(async () => {
    await as.close();
    await world.stop();
  });

  const secret = { kind: 'value', value: 's3cret-of-the-client' };
  const atIssuer = (more: object = {}) => ({
    issuer: as.issuer,
    client: { id: 'sallyport', auth: 'client_secret_post' },
    ...more,
  });
  const signInAtIdp = (subject: string): Promise<void> => world.signInAtIdp(subject, as.issuer);

  describe('configuration', () => {
    it('is a call token until somebody says otherwise, and then part of the server version', async () => {
      const before = await world.published();
      expect(before).toMatchObject({ credential: 'gateway_token' });
      expect(before).not.toHaveProperty('lease');
      const view = await world.configure({ mode: 'static_secret', header: 'X-API-Key' });
      expect(view).toMatchObject({
        config: { mode: 'static_secret', header: 'x-api-key' },
        secrets: [],
        missing: ['header'],
      });
      const after = await world.published();
      expect(after.credential).toBe('static_secret');
      expect(after.versionHash).not.toBe(before.versionHash);
    });

    it.each([
      'cookie',
      'host',
      'dpop',
      'mcp-session-id',
      'x-forwarded-for',
      'x-forwarded-access-token',
      'content-length',
      'transfer-encoding',
      'x-key\r\nhost',
    ])('refuses to put a secret into the header %j', async (header) => {
      await world.configure({ mode: 'static_secret', header }, 422);
    });

    it('refuses an issuer that nobody should be led to', async () => {
      await world.configure(
        { mode: 'client_credentials', ...atIssuer({ issuer: 'https://u:p@as.example' }) },
        422,
      );
    });

    it('is not for operators of another tenant, nor for those who only read', async () => {
      const path = `/api/v1/tenants/acme/servers/${world.server.id}/credential`;
      expect((await world.plane.operator('globex').get(path)).status).toBe(404);
      const reader = await world.plane.addOperator('acme', 'reader', ['auditor']);
      expect((await reader.get(path)).status).toBe(200);
      expect((await reader.send('PUT', path, { mode: 'none' })).status).toBe(403);
      const globex = `/api/v1/tenants/globex/servers/${world.server.id}/credential`;
      expect((await world.plane.operator('globex').get(globex)).status).toBe(404);
      expect((await world.plane.operator('globex').send('PUT', globex, { mode: 'none' })).status).toBe(404);
      const stolen = await world.plane.operator('globex').send('PUT', `${globex}/secrets/header`, secret);
      expect(stolen.status).toBe(404);
    });
  });

  describe('a secret', () => {
    beforeAll(() => world.configure({ mode: 'static_secret', header: 'authorization', scheme: 'Token' }));

    it('is never shown again, in no answer, row, snapshot or audit event', async () => {
      const value = 'hunter2-hunter2-hunter2';
      const view = await world.setSecret('header', { kind: 'value', value });
      expect(view.missing).toEqual([]);
      expect(view.secrets).toMatchObject([{ purpose: 'header', own: true, setBy: 'root', publicJwk: null }]);
      expect(view.secrets[0]?.mark).toMatch(/^[0-9a-f]{4}$/);
      const rows = await world.plane.store.sql(`SELECT *, encode(sealed, 'escape') FROM app.upstream_secret`);
      const events = await world.plane.store.sql(`SELECT * FROM app.audit_event`);
      const seen = JSON.stringify([view, rows, events, await world.plane.snapshot('acme')]);
      expect(seen).not.toContain('hunter2');
      expect(seen).toContain('server.secret.set');
    });

    it('reaches a gateway as the header that was configured, for five minutes', async () => {
      const answer = await world.lease();
      expect(answer).toMatchObject({
        kind: 'lease',
        material: { kind: 'header', name: 'authorization', value: 'Token hunter2-hunter2-hunter2' },
      });
      const left = answer.kind === 'lease' ? Date.parse(answer.expiresAt) - Date.now() : 0;
      expect(left).toBeGreaterThan(200_000);
      expect(left).toBeLessThanOrEqual(300_000);
    });

    it('changes the lease revision when it is replaced or removed', async () => {
      const first = await world.published();
      await world.setSecret('header', { kind: 'value', value: 'another' });
      const second = await world.published();
      expect(second.lease?.revision).not.toBe(first.lease?.revision);
      expect(second.versionHash).toBe(first.versionHash);
      const path = `/api/v1/tenants/acme/servers/${world.server.id}/credential/secrets/header`;
      expect((await world.plane.operator('acme').send('DELETE', path)).status).toBe(204);
      expect((await world.published()).lease?.revision).not.toBe(second.lease?.revision);
      expect(await world.leased()).toBe('refused: the secret header of the server is not set');
      expect((await world.plane.operator('acme').send('DELETE', path)).status).toBe(404);
    });

    // V01
    it.each([
      ['purpose', `UPDATE app.upstream_secret SET purpose = 'client'`, 'client'],
      ['row', `UPDATE app.upstream_secret SET id = 'usecret_other'`, 'header'],
    ])('does not open when its row is made another %s', async (_what, tamper, purpose) => {
      await world.setSecret('header', { kind: 'value', value: 'valuable' });
      await world.plane.store.sql(tamper);
      if (purpose === 'client') {
        await world.configure({ mode: 'client_credentials', ...atIssuer() });
      }
      expect(await world.leased()).toBe('refused: a secret of the server does not open');
      await world.plane.store.sql(`DELETE FROM app.upstream_secret`);
      await world.configure({ mode: 'static_secret', header: 'authorization', scheme: 'Token' });
    });

    it('does not open in another tenant or for another server', async () => {
      await world.setSecret('header', { kind: 'value', value: 'valuable' });
      const other = await world.plane.addServer('acme', 'other', world.upstream.url);
      await world.plane.send('PUT', 'acme', `/servers/${other.id}/credential`, {
        mode: 'static_secret',
        header: 'authorization',
      });
      await world.plane.store.sql(
        `INSERT INTO app.upstream_secret SELECT tenant_id, id || 'x', owner_tenant_id, $1, purpose, sealed, public_jwk,
           mark, expires_at, set_by, set_at FROM app.upstream_secret`,
        [other.id],
      );
      const { versionHash } = await world.plane.get<{ versionHash: string }>('acme', `/servers/${other.id}`);
      expect(await world.lease(undefined, { server: other.id, versionHash })).toEqual({
        kind: 'refused',
        detail: 'a secret of the server does not open',
      });
      await world.plane.store.sql(`DELETE FROM app.upstream_secret`);
    });

    it('is of the kind that the configuration needs', async () => {
      await world.setSecret('header', { kind: 'generate' }, 422);
      await world.setSecret('client', secret, 422);
      await world.setSecret('header', { kind: 'value', value: 'two\nlines' }, 422);
      await world.setSecret('header', { kind: 'certificate', certificate: 'x', key: 'y' }, 422);
    });
  });

  describe('a lease', () => {
    it('is for gateways only', async () => {
      const recorder = await EnrolledComponent.enrol(world.plane.app, 'recorder-1', 'recorder');
      const { id: server, versionHash } = await world.published();
      const answer = await recorder.send('POST', '/tenants/acme/credentials/lease', { server, versionHash });
      expect(answer.status).toBe(403);
      const path = '/internal/v1/tenants/acme/credentials/lease';
      const anonymous = await world.plane.app.inject({
        method: 'POST',
        url: path,
        payload: { server, versionHash },
      });
      expect(anonymous.statusCode).toBe(401);
    });

    it('is refused for another version of the server, which may be elsewhere', async () => {
      expect(await world.lease(undefined, { versionHash: 'f'.repeat(64) })).toMatchObject({
        kind: 'refused',
      });
    });

    it('is refused in a tenant that does not have the server', async () => {
      const { id: server, versionHash } = await world.published();
      const answer = await world.gateway.send('POST', '/tenants/globex/credentials/lease', {
        server,
        versionHash,
      });
      expect(answer.json).toMatchObject({ kind: 'refused' });
      expect(
        (await world.gateway.send('POST', '/tenants/nobody/credentials/lease', { server, versionHash }))
          .status,
      ).toBe(404);
    });

    it('is not needed for a call token', async () => {
      await world.configure({ mode: 'gateway_token' });
      expect(await world.leased()).toBe('refused: the mode gateway_token needs no lease');
    });
  });

  describe('client credentials', () => {
    it('come from a key that was generated here, for the URL of the server', async () => {
      const config = {
        mode: 'client_credentials',
        issuer: as.issuer,
        client: { id: 'keyed' },
        scopes: ['read'],
      };
      await world.configure(config);
      const view: CredentialView = await world.setSecret('client', { kind: 'generate' });
      const jwk = view.secrets[0]?.publicJwk as PublicJwk;
      expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256' });
      expect(jwk).not.toHaveProperty('d');
      as.clientKeys = [jwk];
      const header = await world.leased();
      expect(header).toMatch(/^Bearer /);
      expect(decodeJwt(header.slice(7))).toMatchObject({
        iss: as.issuer,
        aud: world.upstream.url,
        client_id: 'keyed',
        scope: 'read',
      });
    });

    it('are refused with what the authorization server said, and nothing of its text', async () => {
      await world.setSecret('client', { kind: 'generate' });
      expect(await world.leased()).toBe('refused: the token endpoint answered invalid_client (HTTP 401)');
    });

    it('come from a client secret too', async () => {
      await world.configure({ mode: 'client_credentials', ...atIssuer(), resource: null });
      expect(await world.leased()).toContain('refused: ');
      await world.setSecret('client', secret);
      expect(await world.leased()).toMatch(/^Bearer /);
      expect(as.tokenRequests.at(-1)?.params['resource'] ?? []).toEqual([]);
    });

    it('are refused while the authorization server names another issuer', async () => {
      as.interfere = (request, response) => {
        if (request.url?.includes('.well-known') !== true) return false;
        const issuer = 'https://as.attacker.example';
        response
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify({ issuer, token_endpoint: `${as.issuer}/token` }));
        return true;
      };
      await world.configure({ mode: 'client_credentials', ...atIssuer({ issuer: `${as.issuer}/` }) });
      const before = as.tokenRequests.length;
      expect(await world.leased()).toContain('refused: ');
      expect(as.tokenRequests).toHaveLength(before);
      as.interfere = () => false;
    });
  });

  describe('token exchange (RFC 8693)', () => {
    it('names the user by a call token that the authorization server can check', async () => {
      await world.configure({ mode: 'rfc8693', ...atIssuer({ scopes: ['read'], audience: 'desk' }) });
      expect((await world.published()).lease?.audience).toBe(as.issuer);
      as.grants.set(TOKEN_EXCHANGE, async (params) => {
        const expected = {
          issuer: `${ApiStore.GATEWAY}/t/acme`,
          audience: as.issuer,
          keys: loadPublicKeys([world.callKey.jwk]),
        };
        const { sub, act } = verifyCallToken(
          String(params['subject_token']),
          expected,
          Math.floor(Date.now() / 1000),
        );
        return {
          access_token: `upstream-token-of-${sub}-by-${act?.sub}`,
          issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          token_type: 'Bearer',
          expires_in: 60,
        };
      });
      expect(await world.leased(ALICE)).toBe(`Bearer upstream-token-of-${ALICE}-by-agent_1`);
      expect(as.tokenRequests.at(-1)?.params).toMatchObject({
        audience: 'desk',
        resource: world.upstream.url,
        scope: 'read',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      });
    });

    it('gives up the lease before the token ends', async () => {
      const answer = await world.lease(ALICE);
      const left = answer.kind === 'lease' ? Date.parse(answer.expiresAt) - Date.now() : Infinity;
      expect(left).toBeLessThanOrEqual(50_000);
    });

    it.each([
      ['none', async () => undefined],
      ['one for another audience', () => world.subjectToken(ALICE, { aud: world.upstream.url })],
      ['one of another tenant', () => world.subjectToken(ALICE, { tenant: 'globex' })],
      ['one of another issuer', () => world.subjectToken(ALICE, { iss: `${ApiStore.GATEWAY}/t/globex` })],
      [
        'a call token of a call',
        () =>
          world.subjectToken(ALICE, {
            tctx: {
              method: 'tools/call',
              tool: '',
              manifest: 'a'.repeat(64),
              args: 'a'.repeat(64),
              decision: '',
            },
          }),
      ],
      ['one of another key', async () => world.subjectToken(ALICE, {}, await TestKey.create())],
    ])('takes no other proof of the user: %s', async (_what, token) => {
      const before = as.tokenRequests.length;
      expect(await world.lease(undefined, { subjectToken: await token() })).toMatchObject({
        kind: 'refused',
      });
      expect(as.tokenRequests).toHaveLength(before);
    });

    it('refuses what is no bearer token', async () => {
      as.grants.set(TOKEN_EXCHANGE, () => ({
        access_token: 'x',
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'DPoP',
      }));
      expect(await world.leased(ALICE)).toContain('refused: ');
      as.grants.set(TOKEN_EXCHANGE, () => ({
        access_token: 'x',
        issued_token_type: 'urn:ietf:params:oauth:token-type:refresh_token',
        token_type: 'Bearer',
      }));
      expect(await world.leased(ALICE)).toBe('refused: the token exchange issued another type of token');
    });

    it("sends the user's own token of the IdP where that is wanted, and says so when there is none", async () => {
      await world.configure({ mode: 'rfc8693', ...atIssuer({ subject: 'idp_token' }) });
      expect(await world.leased(ALICE)).toBe('refused: the user has to sign in again at the company IdP');
      await signInAtIdp(ALICE);
      as.grants.set(TOKEN_EXCHANGE, ({ subject_token: token, subject_token_type: type }) => ({
        access_token: `for-${String(token)}`,
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'Bearer',
        scope: String(type),
      }));
      expect(await world.leased(ALICE)).toBe(`Bearer for-id-token-of-${ALICE}`);
      expect(await world.leased('https://idp.example|bob')).toContain('sign in again');
    });
  });

  it('ID-JAG: the IdP asserts the user to the authorization server of the upstream', async () => {
    const config = { mode: 'id_jag', ...atIssuer({ scopes: ['read'] }), idp: { ...atIssuer() } };
    const view = await world.configure(config);
    expect(view.missing).toEqual(['idp_client']);
    await world.setSecret('idp_client', secret);
    as.grants.set(TOKEN_EXCHANGE, (params) =>
      params['requested_token_type'] === 'urn:ietf:params:oauth:token-type:id-jag' &&
      params['audience'] === as.issuer
        ? {
            access_token: `jag-for-${String(params['subject_token'])}`,
            issued_token_type: 'urn:ietf:params:oauth:token-type:id-jag',
            token_type: 'N_A',
          }
        : { error: 'invalid_target' },
    );
    as.grants.set(JWT_BEARER, ({ assertion }) => ({
      access_token: `granted-${String(assertion)}`,
      token_type: 'Bearer',
      expires_in: 300,
    }));
    await signInAtIdp(ALICE);
    expect(await world.leased(ALICE)).toBe(`Bearer granted-jag-for-id-token-of-${ALICE}`);
    as.grants.set(TOKEN_EXCHANGE, () => ({ error: 'access_denied' }));
    expect(await world.leased(ALICE)).toBe(
      'refused: the identity provider answered access_denied (HTTP 400)',
    );
  });

  it('Entra: on behalf of the user, with their access token', async () => {
    await world.configure({ mode: 'entra_obo', ...atIssuer({ scopes: ['api://desk/.default'] }) });
    as.grants.set(JWT_BEARER, (params) =>
      params['requested_token_use'] === 'on_behalf_of'
        ? { access_token: `obo-${String(params['assertion'])}`, token_type: 'Bearer', expires_in: 3600 }
        : { error: 'invalid_request' },
    );
    expect(await world.leased(ALICE)).toContain('sign in again');
    await signInAtIdp(ALICE);
    expect(await world.leased(ALICE)).toBe(`Bearer obo-access-token-of-${ALICE}`);
    expect(as.tokenRequests.at(-1)?.params['scope']).toBe('api://desk/.default');
  });

  it('a server that needs an account tells machines that it cannot be theirs', async () => {
    await world.configure({ mode: 'oauth_user', ...atIssuer({ scopes: ['read'] }) });
    expect(await world.leased('machine-client')).toContain('the caller is a machine');
    expect(await world.leased(ALICE)).toBe('link-required');
  });
});
