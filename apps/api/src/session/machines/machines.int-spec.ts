import { createHmac, randomUUID } from 'node:crypto';
import { ADMIN_AUDIENCE, type MemberView, type Problem } from '#libs/contracts';
import { tokenHash } from '#libs/oauth';
import { TestKey, TestOauthClient } from '#libs/testing';
import { ControlPlane } from '../../registry/control-plane.fixture.js';
import { TenantKeys } from '../../vault/vault.module.js';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly token?: string;
  readonly scheme?: string;
  /** Claims over the usual ones; null sends no proof. */
  readonly proof?: Record<string, unknown> | null;
  readonly proofKey?: TestKey;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

describe('the admin API for machines', () => {
  let plane: ControlPlane;
  let key: TestKey;
  let client: TestOauthClient;
  let machine: MemberView;
  let token: string;
  let nonce: string;

  const resource = (tenant = 'acme'): string => `${plane.store.origin}/api/v1/tenants/${tenant}`;
  const give = (scopes: readonly string[], id = machine.id, status = 200): Promise<unknown> =>
    plane.send('PUT', 'acme', `/agents/${id}/admin-scopes`, { scopes }, status);
  const tokenFor = async (scope: string, of = client, at = resource()): Promise<string> => {
    const { body } = await of.clientCredentials({ resource: at, scope });
    return (body['access_token'] as string | undefined) ?? `none: ${JSON.stringify(body)}`;
  };
  const proofOf = (url: string, sent: Sent): Promise<string> => {
    const { kid: _kid, ...jwk } = (sent.proofKey ?? key).jwk;
    const claims = {
      jti: randomUUID(),
      htm: sent.method ?? 'GET',
      htu: url,
      iat: Math.floor(Date.now() / 1000),
      ath: tokenHash(sent.token ?? token),
      nonce,
      ...sent.proof,
    };
    return (sent.proofKey ?? key).sign(claims, { typ: 'dpop+jwt', jwk });
  };
  const send = async (sent: Sent = {}): Promise<[number, string | undefined]> => {
    const url = `${resource()}${sent.path ?? '/servers'}`;
    const response = await fetch(url, {
      method: sent.method ?? 'GET',
      headers: {
        authorization: `${sent.scheme ?? 'DPoP'} ${sent.token ?? token}`,
        ...(sent.proof === null ? {} : { dpop: await proofOf(url, sent) }),
        ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...sent.headers,
      },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    });
    nonce = response.headers.get('dpop-nonce') ?? nonce;
    const text = await response.text();
    const json = (text === '' ? {} : JSON.parse(text)) as Partial<Problem>;
    return [response.status, json.code];
  };

  beforeAll(async () => {
    plane = await ControlPlane.start();
    await plane.app.listen(plane.store.port, '127.0.0.1');
    key = await TestKey.create();
    const agent = { name: 'Terraform', kind: 'machine', keys: [key.jwk] };
    machine = await plane.send<MemberView>('POST', 'acme', '/agents', agent, 201);
    client = new TestOauthClient(plane.store.issuer('acme'), machine.handle, key);
    await give(['admin:read', 'admin:write']);
    token = await tokenFor('admin:read admin:write');
    nonce = '';
    expect(await send()).toEqual([401, 'proof_nonce_required']);
  });
  afterAll(() => plane.stop());

  it('lets a machine read and write in its own tenant, and says in the audit log who it was', async () => {
    expect(await send()).toEqual([200, undefined]);
    const body = { username: 'made', name: 'Made', password: 'a long enough password' };
    expect(await send({ method: 'POST', path: '/users', body })).toEqual([201, undefined]);
    const [event] = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE method = 'user.added' ORDER BY seq DESC LIMIT 1`,
    );
    expect(JSON.parse(event!.event)).toMatchObject({ actor: { kind: 'agent', name: machine.handle } });
  });

  it('tells where tokens come from', async () => {
    const url = `${plane.store.origin}/.well-known/oauth-protected-resource/api/v1/tenants/acme`;
    expect(await (await fetch(url)).json()).toMatchObject({
      resource: resource(),
      authorization_servers: [plane.store.issuer('acme')],
      dpop_bound_access_tokens_required: true,
    });
  });

  it('allows what the scopes of the token allow, and no decision by a machine', async () => {
    const read = await tokenFor('admin:read');
    const body = { username: 'x', name: 'X', password: 'a long enough password' };
    expect(await send({ token: read })).toEqual([200, undefined]);
    expect(await send({ token: read, method: 'POST', path: '/users', body })).toEqual([
      403,
      'permission_missing',
    ]);
    const decision = { decision: 'reject', candidateHash: 'x', reason: 'because' };
    expect(await send({ method: 'POST', path: '/reviews/r/decision', body: decision })).toEqual([
      403,
      'permission_missing',
    ]);
  });

  it('keeps for people what makes operators and machines powerful', async () => {
    const invite = { username: 'eve', name: 'Eve', rights: ['auditor'] };
    expect(await send({ method: 'POST', path: '/operators', body: invite })).toEqual([403, 'session_needed']);
    const path = `/agents/${machine.id}/admin-scopes`;
    const more = { body: { scopes: ['audit:read'] }, headers: { 'if-match': '*' } };
    expect(await send({ method: 'PUT', path, ...more })).toEqual([403, 'session_needed']);
    expect(await send({ path: '/../../me' })).toEqual([403, 'session_needed']);
    await give(['admin:read', 'admin:write', 'audit:read']);
    const all = await tokenFor('admin:read admin:write audit:read');
    const destination = { kind: 'syslog', host: 'logs.example', port: 6514, tls: true };
    const sink = {
      method: 'POST',
      path: '/audit-sinks',
      body: { name: 'mine', format: 'chain', destination },
    };
    expect(await send(sink)).toEqual([403, 'permission_missing']);
    expect(await send({ ...sink, token: all })).toEqual([403, 'session_needed']);
    const keep = (days: number | null, hold: string | null) =>
      send({
        method: 'PUT',
        path: '/audit-retention',
        body: { days, hold },
        headers: { 'if-match': '*' },
      });
    expect(await keep(90, null)).toEqual([403, 'session_needed']);
    expect(await keep(null, 'Case 12')).toEqual([200, undefined]);
    expect(await keep(null, null)).toEqual([403, 'session_needed']);
  });

  it('allows no more by one scope than what is read and what is written take together', async () => {
    await give(['admin:read', 'admin:write', 'audit:read']);
    const [write, audit] = [await tokenFor('admin:write'), await tokenFor('audit:read')];
    const channel = { kind: 'webhook', name: 'mine', topics: ['stop'], url: 'https://hooks.example/' };
    const refused = [403, 'permission_missing'];
    const post = (by: string, path: string, body: object = {}) =>
      send({ token: by, method: 'POST', path, body });
    expect(await post(write, '/notification-channels', channel)).toEqual(refused);
    expect(await post(audit, '/drafts/draft_x/replay', { days: 1 })).toEqual(refused);
    expect(await post(audit, '/replays/replay_x/cancel')).toEqual(refused);
  });

  it('gives scopes only to machines, and none by default', async () => {
    const desktop = { name: 'Desk', kind: 'interactive', redirectUris: ['https://a.example/cb'] };
    const { id } = await plane.send<MemberView>('POST', 'acme', '/agents', desktop, 201);
    await give(['admin:read'], id, 422);
    await give(['everything'], machine.id, 422);
    const other = await plane.send<MemberView>(
      'POST',
      'acme',
      '/agents',
      { name: 'Plain', kind: 'machine', keys: [(await TestKey.create()).jwk] },
      201,
    );
    expect(other.adminScopes).toEqual([]);
  });

  it('gives no token to a machine that has no scope, nor for another tenant', async () => {
    const own = await TestKey.create();
    const agent = { name: 'None', kind: 'machine', keys: [own.jwk] };
    const { handle } = await plane.send<MemberView>('POST', 'acme', '/agents', agent, 201);
    const none = new TestOauthClient(plane.store.issuer('acme'), handle, own);
    expect(await tokenFor('admin:read', none)).toContain('invalid_target');
    expect(await tokenFor('admin:read', client, resource('globex'))).toContain('invalid_target');
  });

  it('U06 refuses a session and a token together', async () => {
    const { cookie } = plane.operator('acme');
    expect(await send({ headers: { cookie: cookie! } })).toEqual([400, 'two_credentials']);
  });

  it('U16 refuses tokens that another key, algorithm, audience, issuer or tenant is behind', async () => {
    const tenant = await plane.tenant('acme');
    const keys = plane.app.get(TenantKeys);
    const [mine] = await keys.publicKeys(tenant.id, 'oauth');
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: plane.store.issuer('acme'),
      aud: ADMIN_AUDIENCE,
      sub: machine.handle,
      client_id: machine.handle,
      tenant: 'acme',
      scope: 'admin:read',
      jti: randomUUID(),
      txn: 'txn',
      gpath: [],
      roles: [],
      iat: now,
      exp: now + 300,
      cnf: { jkt: key.jwk.kid },
    };
    const b64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = { typ: 'at+jwt', kid: mine!.kid };
    const unsigned = `${b64({ ...head, alg: 'none' })}.${b64(claims)}.`;
    const confused = `${b64({ ...head, alg: 'HS256' })}.${b64(claims)}`;
    const hmac = createHmac('sha256', JSON.stringify(mine)).update(confused).digest('base64url');
    const foreign = await (await TestKey.create()).sign(claims, head);
    const data = await tokenFor('tools:read', client, 'https://mcp.example.com/t/acme/mcp');
    for (const forged of [unsigned, `${confused}.${hmac}`, foreign, data, 'not.a.token', `${token}x`]) {
      expect([forged.slice(0, 30), ...(await send({ token: forged }))]).toEqual([
        forged.slice(0, 30),
        401,
        'token_invalid',
      ]);
    }
    const globex = await send({ path: '/../globex/servers' });
    expect(globex).toEqual([401, 'token_invalid']);
  });

  it.each<[string, Sent, string]>([
    ['no proof', { proof: null }, 'proof_missing'],
    ['the bearer scheme', { scheme: 'Bearer', proof: null }, 'token_invalid'],
    ['a proof for another method', { proof: { htm: 'POST' } }, 'proof_invalid'],
    ['a proof for another address', { proof: { htu: 'https://evil.example/' } }, 'proof_invalid'],
    ['a proof for another token', { proof: { ath: 'AAAA' } }, 'proof_invalid'],
    ['an old proof', { proof: { iat: 1_700_000_000 } }, 'proof_invalid'],
    ['a nonce that is made up', { proof: { nonce: 'AAAA' } }, 'proof_nonce_required'],
  ])('refuses %s', async (_name, sent, code) => {
    const [status, got] = await send(sent);
    expect([status, got]).toEqual([401, code]);
  });

  it('refuses a proof of another key, and one that was used', async () => {
    expect((await send({ proofKey: await TestKey.create() }))[0]).toBe(401);
    const jti = randomUUID();
    const iat = Math.floor(Date.now() / 1000);
    const url = `${resource()}/servers`;
    const same = await proofOf(url, { proof: { jti, iat } });
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => fetch(url, { headers: { authorization: `DPoP ${token}`, dpop: same } })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401]);
  });

  it('takes scopes away at once, and the machine too', async () => {
    await give(['admin:read']);
    const body = { username: 'y', name: 'Y', password: 'a long enough password' };
    expect(await send({ method: 'POST', path: '/users', body })).toEqual([403, 'permission_missing']);
    await plane.send('PUT', 'acme', `/members/agent/${machine.id}/disabled`, { disabled: true });
    expect((await send())[0]).toBe(401);
  });
});
