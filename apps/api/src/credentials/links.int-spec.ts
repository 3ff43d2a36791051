import { decodeJwt } from 'jose';
import type { LinkView } from '#libs/contracts';
import { AgentUser, type PageAnswer, TestAuthorizationServer } from '#libs/testing';
import { hashPassword } from '../accounts/accounts.module.js';
import { LeaseWorld } from './lease-world.fixture.js';

const PASSWORD = 'correct horse battery staple';
const SECRET = { kind: 'value', value: 's3cret-of-the-client' };

describe('linked accounts', () => {
  let world: LeaseWorld;
  let as: TestAuthorizationServer;
  let browsers: Record<'alice' | 'bob', AgentUser>;

  beforeAll(async () => {
    world = await LeaseWorld.start();
    const { app, store } = world.plane;
    await app.listen(store.port, '127.0.0.1');
    as = await TestAuthorizationServer.start([
      {
        client_id: 'sallyport',
        client_secret: SECRET.value,
        token_endpoint_auth_method: 'client_secret_basic',
        redirect_uris: [`${store.origin}/t/acme/link/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        application_type: 'native',
      },
    ]);
    const passwordHash = await hashPassword(PASSWORD);
    for (const username of ['alice', 'bob'])
      await store.addAccount('acme', { id: `account_${username}`, username, passwordHash });
  });
  beforeEach(async () => {
    as.person = 'account-at-the-server';
    as.tokenSeconds = 300;
    as.interfere = () => false;
    browsers = { alice: new AgentUser('alice', PASSWORD), bob: new AgentUser('bob', PASSWORD) };
    await world.plane.store.sql(`DELETE FROM app.upstream_link`);
    await world.plane.store.sql(`DELETE FROM app.upstream_link_request`);
    await world.configure(config());
    await world.setSecret('client', SECRET);
  });
  afterAll(async () => {
    await as.close();
    await world.stop();
  });

  const config = (issuer = as.issuer) => ({
    mode: 'oauth_user',
    issuer,
    client: { id: 'sallyport', auth: 'client_secret_basic' },
    scopes: ['read'],
  });
  const subject = (name: string): string => `${world.plane.store.issuer('acme')}|account_${name}`;
  const invitation = async (name = 'alice'): Promise<string> => {
    const answer = await world.lease(subject(name));
    if (answer.kind !== 'link-required') throw new Error(`not asked to link: ${JSON.stringify(answer)}`);
    return answer.url;
  };
  /** Signs in, consents here and there. @returns the callback's address, not yet opened */
  const consented = async (name: 'alice' | 'bob' = 'alice'): Promise<string> => {
    const atServer = await browsers[name].authorize(await invitation(name));
    const answer = await browsers[name].follow(await browsers[name].get(atServer.href), as.issuer);
    return answer.location ?? `no redirect: ${answer.text}`;
  };
  const link = async (name: 'alice' | 'bob' = 'alice'): Promise<PageAnswer> =>
    browsers[name].get(await consented(name));
  const links = async (): Promise<LinkView[]> =>
    (await world.plane.get<{ items: LinkView[] }>('acme', '/links')).items;
  const endReasons = async (): Promise<string[]> => {
    const rows = await world.plane.store.sql<{ reason: string; sealed: Buffer | null }>(
      `SELECT ended_reason AS reason, sealed FROM app.upstream_link WHERE ended_at IS NOT NULL ORDER BY ended_at`,
    );
    expect(rows.every(({ sealed }) => sealed === null)).toBe(true);
    return rows.map(({ reason }) => reason);
  };

  it('are made by the user, after consent here and there, and then used', async () => {
    const page = await link();
    expect({ status: page.status, text: page.text }).toMatchObject({
      status: 200,
      text: expect.stringContaining('Account linked'),
    });
    const header = await world.leased(subject('alice'));
    expect(decodeJwt(header.replace('Bearer ', ''))).toMatchObject({
      iss: as.issuer,
      aud: world.upstream.url,
      sub: 'account-at-the-server',
      scope: 'read',
    });
    expect(await links()).toMatchObject([
      { subject: subject('alice'), issuer: as.issuer, scopes: ['read'], server: { slug: 'desk' } },
    ]);
    const rows = JSON.stringify([
      await world.plane.store.sql(`SELECT *, encode(sealed, 'escape') FROM app.upstream_link`),
      await world.plane.store.sql(`SELECT * FROM app.audit_event`),
    ]);
    expect(rows).not.toContain(header.slice(7));
    expect(rows).toContain('link.made');
    expect(await world.leased(subject('bob'))).toBe('link-required');
  });

  it('ask for no rights without our own consent page, which cannot be framed', async () => {
    const address = await invitation();
    await browsers.alice.authorize(address);
    const page = await browsers.alice.get(address);
    expect(page.text).toContain('Link your account at desk?');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const declined = await browsers.alice.post(page, { decision: 'cancel' });
    expect(declined.text).toContain('Not linked');
    expect(await links()).toEqual([]);
  });

  it('are not made by a form from elsewhere', async () => {
    const address = await invitation();
    await browsers.alice.authorize(address);
    const page = await browsers.alice.get(address);
    const forged = [
      await browsers.alice.post(page, { decision: 'allow', csrf: 'forged' }),
      await browsers.alice.post(page, { decision: 'allow' }, { origin: 'https://evil.example' }),
      await browsers.alice.post(page, { decision: 'allow' }, { 'sec-fetch-site': 'cross-site' }),
    ];
    for (const { status, location } of forged) expect([status, location]).toEqual([400, undefined]);
  });

  it('cannot be made for somebody else: an invitation is for one user', async () => {
    const address = await invitation('alice');
    await link('bob');
    expect((await browsers.bob.get(address)).status).toBe(404);
  });

  describe('V03: the state of a callback', () => {
    it('is good once', async () => {
      const callback = await consented();
      expect((await browsers.alice.get(callback)).status).toBe(200);
      expect((await browsers.alice.get(callback)).status).toBe(400);
      expect(await links()).toHaveLength(1);
    });

    it('is good in the session that consented, and no other can spoil it', async () => {
      const callback = await consented();
      await link('bob');
      const before = await links();
      expect((await browsers.bob.get(callback)).status).toBe(400);
      expect((await new AgentUser('x', 'y').get(callback)).status).toBe(400);
      const again = new AgentUser('alice', PASSWORD);
      await again.authorize(await invitation('alice'));
      expect((await again.get(callback)).status).toBe(400);
      expect(await links()).toEqual(before);
    });

    it.each([
      ['wrong iss', (url: URL) => url.searchParams.set('iss', 'https://as.attacker.example')],
      ['no iss', (url: URL) => url.searchParams.delete('iss')],
      ['no state', (url: URL) => url.searchParams.delete('state')],
      ['another state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
      ['two states', (url: URL) => url.searchParams.append('state', 'x')],
      ['another code', (url: URL) => url.searchParams.set('code', 'stolen')],
      [
        'an error',
        (url: URL) => (url.search = `?error=access_denied&state=${url.searchParams.get('state')}`),
      ],
    ])('with %s stores nothing', async (_what, change) => {
      const url = new URL(await consented());
      change(url);
      const page = await browsers.alice.get(url.href);
      expect(page.status).toBe(400);
      expect(page.text).toContain('was not linked');
      expect(await links()).toEqual([]);
    });

    it('is good for ten minutes', async () => {
      const callback = await consented();
      await world.plane.store.sql(
        `UPDATE app.upstream_link_request SET consented_at = consented_at - interval '10 minutes'`,
      );
      expect((await browsers.alice.get(callback)).status).toBe(400);
      expect(await links()).toEqual([]);
    });

    it('is good for the issuer that was asked', async () => {
      const callback = await consented();
      await world.configure(config('http://127.0.0.1:1'));
      expect((await browsers.alice.get(callback)).status).toBe(400);
      expect(await links()).toEqual([]);
    });
  });

  it('are refreshed by one at a time, and what is rotated is kept', async () => {
    as.tokenSeconds = 20;
    await link();
    const refreshes = (): number =>
      as.tokenRequests.filter(({ params }) => params['grant_type'] === 'refresh_token').length;
    // Each of these is near its end when it is issued; a second refresh needs what the first one rotated to.
    const first = await world.leased(subject('alice'));
    const second = await world.leased(subject('alice'));
    expect([first, second]).toEqual([expect.stringMatching(/^Bearer /), expect.stringMatching(/^Bearer /)]);
    expect(second).not.toBe(first);
    as.tokenSeconds = 300;
    const before = refreshes();
    const tokens = await Promise.all([1, 2, 3].map(() => world.leased(subject('alice'))));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^Bearer /);
    expect(refreshes() - before).toBe(1);
    expect((await links())[0]?.refreshedAt).not.toBeNull();
  });

  it('end when the server takes their refresh token no more', async () => {
    as.tokenSeconds = 20;
    await link();
    const { lease } = await world.published();
    as.interfere = (request, response) => {
      if (request.url !== '/token') return false;
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
      return true;
    };
    expect(await world.leased(subject('alice'))).toBe('link-required');
    expect(await endReasons()).toEqual(['refused_by_server']);
    expect((await world.published()).lease?.revision).not.toBe(lease?.revision);
  });

  it('outlive a server that only fails', async () => {
    as.tokenSeconds = 20;
    await link();
    as.interfere = (request, response) => {
      if (request.url === '/token') response.writeHead(503).end();
      return request.url === '/token';
    };
    expect(await world.leased(subject('alice'))).toContain('refused: the refresh');
    as.interfere = () => false;
    expect(await world.leased(subject('alice'))).toMatch(/^Bearer /);
  });

  // V04
  it('are sent nowhere once the issuer is another one, and have to be made again', async () => {
    await link();
    await world.configure(config('http://127.0.0.1:1'));
    expect(await world.leased(subject('alice'))).toBe('link-required');
    expect(await endReasons()).toEqual(['issuer_changed']);
    await world.configure(config());
    expect(await world.leased(subject('alice'))).toBe('link-required');
  });

  // V01
  it('do not open as those of somebody else', async () => {
    await link();
    await world.plane.store.sql(`UPDATE app.upstream_link SET subject = $1`, [subject('bob')]);
    expect(await world.leased(subject('bob'))).toBe('refused: a secret of the server does not open');
    expect(await world.leased(subject('alice'))).toBe('link-required');
  });

  it('are replaced when they are made again', async () => {
    await link();
    as.person = 'another-account';
    await world.plane.store.sql(`DELETE FROM app.upstream_link`);
    await link();
    const header = await world.leased(subject('alice'));
    expect(await links()).toHaveLength(1);
    expect(header).toMatch(/^Bearer /);
  });

  it('are ended by an administrator of the tenant, at every gateway', async () => {
    await link();
    const [made] = await links();
    const of = async (user: string): Promise<string[]> =>
      (await world.plane.get<{ items: LinkView[] }>('acme', `/links?user=${user}`)).items.map(({ id }) => id);
    expect(await of('account_alice')).toEqual([made?.id]);
    expect(await of('account_bob')).toEqual([]);
    const { lease } = await world.published();
    const globex = await world.plane
      .operator('globex')
      .send('DELETE', `/api/v1/tenants/globex/links/${made?.id}`);
    expect(globex.status).toBe(404);
    const path = `/api/v1/tenants/acme/links/${made?.id}`;
    expect((await world.plane.operator('acme').send('DELETE', path)).status).toBe(204);
    expect((await world.plane.operator('acme').send('DELETE', path)).status).toBe(404);
    expect(await links()).toEqual([]);
    expect(await endReasons()).toEqual(['unlinked']);
    expect((await world.published()).lease?.revision).not.toBe(lease?.revision);
    expect(await world.leased(subject('alice'))).toBe('link-required');
  });
});
