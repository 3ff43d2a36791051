import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Me, Problem } from '#libs/contracts';
import {
  createTestDatabase,
  FixedClock,
  OperatorBrowser,
  testRedisUrl,
  type TestDatabase,
} from '#libs/testing';
import { migrate, owner } from '../../../../migrations/migrate.js';
import { createApi } from '../create-api.js';
import { ApiSettings } from '../settings.js';
import { TenantsService } from '../tenants/tenants.module.js';
import { SignInLinks } from './session.module.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('console sessions', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;
  const clock = new FixedClock();
  const tenantIds: Record<string, string> = {};

  const asOwner = async (sql: string, parameters: unknown[] = []): Promise<unknown[]> => {
    const source = await owner(database.adminUrl).initialize();
    try {
      return await source.query(sql, parameters);
    } finally {
      await source.destroy();
    }
  };
  const link = (tenant: string, account: string): Promise<string> =>
    app.get(SignInLinks).issue(tenantIds[tenant]!, account);
  const signedIn = async (tenant: string, account: string): Promise<OperatorBrowser> => {
    const browser = new OperatorBrowser(app);
    expect((await browser.signIn(await link(tenant, account))).status).toBe(204);
    return browser;
  };
  const code = (answer: { json: unknown }): string => (answer.json as Problem).code;

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrate(database.adminUrl, database.runtimePassword);
    app = await createApi(
      ApiSettings.read({
        API_PUBLIC_URL: 'https://console.example.com',
        GATEWAY_PUBLIC_URL: 'https://mcp.example.com',
        DATABASE_URL: database.url,
        REDIS_URL: testRedisUrl(),
        MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      }),
      { clock, logLevels: ['fatal'] },
    );
    for (const slug of ['acme', 'globex']) {
      tenantIds[slug] = (await app.get(TenantsService).create({ slug, name: slug.toUpperCase() })).id;
    }
    const people: [tenant: string, id: string, rights: string][] = [
      ['acme', 'anna', '{tenant-admin}'],
      ['acme', 'rita', '{reviewer}'],
      ['acme', 'otto', '{}'],
      ['globex', 'root', '{platform-admin}'],
    ];
    for (const [tenant, id, rights] of people) {
      await asOwner(
        `INSERT INTO app.account (tenant_id, id, username, name, rights) VALUES ($1, $2, $2, $2, $3)`,
        [tenantIds[tenant], id, rights],
      );
    }
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  describe('sign-in links', () => {
    it('open a session in a host-bound cookie that scripts cannot read', async () => {
      const browser = new OperatorBrowser(app);
      const answer = await browser.signIn(await link('acme', 'anna'));
      expect(answer.headers['set-cookie']).toMatch(
        /^__Host-sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      );
      const me = (await browser.get('/api/v1/me')).json as Me;
      expect(me.operator).toEqual({ id: 'anna', name: 'anna', email: null });
      expect(me.tenants.map((tenant) => tenant.slug)).toEqual(['acme']);
    });

    it('leave a record in the chain of the tenant', async () => {
      await signedIn('acme', 'rita');
      const events = await asOwner(
        `SELECT event::jsonb #>> '{actor,name}' AS name, method FROM app.audit_event
         WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1`,
        [tenantIds['acme']],
      );
      expect(events).toEqual([{ name: 'rita', method: 'operator.signed-in' }]);
    });

    it('keep the token in the fragment and out of the database', async () => {
      const url = new URL(await link('acme', 'anna'));
      expect(`${url.origin}${url.pathname}${url.search}`).toBe('https://console.example.com/signin');
      const stored = JSON.stringify(await asOwner('SELECT * FROM app.signin_link'));
      expect(stored).not.toContain(url.hash.slice(1));
    });

    it('work once, even when used twice at the same moment', async () => {
      const url = await link('acme', 'anna');
      const answers = await Promise.all([1, 2, 3, 4].map(() => new OperatorBrowser(app).signIn(url)));
      expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([204, 401, 401, 401]);
    });

    it('end after 30 minutes', async () => {
      const url = await link('acme', 'anna');
      clock.advance(30 * MINUTE);
      const answer = await new OperatorBrowser(app).signIn(url);
      expect([answer.status, code(answer)]).toEqual([401, 'link_invalid']);
    });

    it('end when a newer one is made', async () => {
      const older = await link('acme', 'anna');
      await link('acme', 'anna');
      expect((await new OperatorBrowser(app).signIn(older)).status).toBe(401);
    });

    it('do not work for a disabled account', async () => {
      const url = await link('acme', 'otto');
      await asOwner(`UPDATE app.account SET disabled_at = now() WHERE id = 'otto'`);
      expect((await new OperatorBrowser(app).signIn(url)).status).toBe(401);
      await asOwner(`UPDATE app.account SET disabled_at = NULL WHERE id = 'otto'`);
    });

    it('cannot be redeemed from another site, which would sign a victim in as the attacker', async () => {
      const token = new URL(await link('acme', 'anna')).hash.slice(1);
      const browser = new OperatorBrowser(app);
      const url = '/api/v1/session/link';
      const answer = await browser.send('POST', url, { token }, { 'sec-fetch-site': 'cross-site' });
      expect([answer.status, code(answer)]).toEqual([403, 'csrf_rejected']);
      expect((await browser.send('POST', url, { token })).status).toBe(204);
    });
  });

  describe('a session', () => {
    it('never takes over an id that was there before sign-in', async () => {
      const planted = `__Host-sid=${'A'.repeat(43)}`;
      const browser = new OperatorBrowser(app);
      browser.cookie = planted;
      await browser.signIn(await link('acme', 'anna'));
      expect(browser.cookie).not.toBe(planted);
      const attacker = new OperatorBrowser(app);
      attacker.cookie = planted;
      expect((await attacker.get('/api/v1/me')).status).toBe(401);
    });

    it('is replaced, not kept beside, when its browser signs in again', async () => {
      const browser = await signedIn('acme', 'anna');
      const first = browser.cookie;
      await browser.signIn(await link('acme', 'rita'));
      const old = new OperatorBrowser(app);
      old.cookie = first;
      expect(code(await old.get('/api/v1/me'))).toBe('session_expired');
    });

    it('lives on while used, and ends after 15 idle minutes', async () => {
      const browser = await signedIn('acme', 'anna');
      for (let i = 0; i < 4; i++) {
        clock.advance(14 * MINUTE);
        expect((await browser.get('/api/v1/me')).status).toBe(200);
      }
      clock.advance(15 * MINUTE);
      expect(code(await browser.get('/api/v1/me'))).toBe('session_expired');
    });

    it('ends after 8 hours, however busy', async () => {
      const browser = await signedIn('acme', 'anna');
      for (let spent = 0; spent < 8 * HOUR - 10 * MINUTE; spent += 10 * MINUTE) {
        clock.advance(10 * MINUTE);
        expect((await browser.get('/api/v1/me')).status).toBe(200);
      }
      clock.advance(10 * MINUTE);
      expect(code(await browser.get('/api/v1/me'))).toBe('session_expired');
    });

    it('ends on sign-out, and the cookie goes', async () => {
      const browser = await signedIn('acme', 'anna');
      const answer = await browser.send('DELETE', '/api/v1/session');
      expect(answer.status).toBe(204);
      expect(answer.headers['set-cookie']).toMatch(/^__Host-sid=; .*Max-Age=0$/);
      expect(code(await browser.get('/api/v1/me'))).toBe('session_expired');
    });

    it('ends at once when its account is disabled', async () => {
      const browser = await signedIn('acme', 'rita');
      await asOwner(`UPDATE app.account SET disabled_at = now() WHERE id = 'rita'`);
      expect(code(await browser.get('/api/v1/me'))).toBe('session_expired');
      await asOwner(`UPDATE app.account SET disabled_at = NULL WHERE id = 'rita'`);
    });

    it('is not accepted when two cookies claim to be it', async () => {
      const browser = await signedIn('acme', 'anna');
      browser.cookie = `${browser.cookie}; __Host-sid=${'A'.repeat(43)}`;
      expect(code(await browser.get('/api/v1/me'))).toBe('session_required');
    });

    it('is stored as a digest only', async () => {
      const browser = await signedIn('acme', 'anna');
      const stored = JSON.stringify(await asOwner('SELECT * FROM app.console_session'));
      expect(stored).not.toContain(browser.cookie!.split('=')[1]!);
    });
  });

  describe('writes', () => {
    const write = '/api/v1/session';

    it.each<[string, Record<string, string>, number]>([
      ['U01 without the token', { 'x-sallyport-csrf': '' }, 403],
      ['U02 with the token of another session', { 'x-sallyport-csrf': 'A'.repeat(43) }, 403],
      ['U03 from another site', { 'sec-fetch-site': 'cross-site' }, 403],
      ['U03 from a sibling domain', { 'sec-fetch-site': 'same-site' }, 403],
      ['U03 typed into the address bar', { 'sec-fetch-site': 'none' }, 403],
      ['U04 without any word of its origin', { 'sec-fetch-site': '' }, 403],
      ['U04 with the origin of another site', { 'sec-fetch-site': '', origin: 'https://evil.example' }, 403],
      ['U04 with the origin null', { 'sec-fetch-site': '', origin: 'null' }, 403],
      ['U05 as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
      ['U05 as plain text', { 'content-type': 'text/plain' }, 415],
      [
        'from an old browser at this origin',
        { 'sec-fetch-site': '', origin: 'https://console.example.com' },
        204,
      ],
    ])('%s', async (_name, headers, status) => {
      const browser = await signedIn('acme', 'anna');
      expect((await browser.send('DELETE', write, undefined, headers)).status).toBe(status);
      const alive = (await browser.get('/api/v1/me')).status;
      expect(alive).toBe(status === 204 ? 401 : 200);
    });
  });

  describe('tenants', () => {
    it.each([
      ['own tenant', 'acme', 'anna', 'acme', 200],
      ['other tenant', 'acme', 'anna', 'globex', 404],
      ['no tenant', 'acme', 'anna', 'nowhere', 404],
      ['the platform, from a tenant', 'acme', 'anna', 'platform', 404],
      ['any tenant, as platform admin', 'globex', 'root', 'acme', 200],
      ['own tenant, without any right', 'acme', 'otto', 'acme', 404],
    ])('%s', async (_name, home, account, tenant, status) => {
      const browser = await signedIn(home, account);
      expect((await browser.get(`/api/v1/tenants/${tenant}/overview`)).status).toBe(status);
    });

    it('answers alike for a tenant that is not there and one that is not yours', async () => {
      const browser = await signedIn('acme', 'anna');
      const [other, none] = await Promise.all(
        ['globex', 'nowhere'].map((t) => browser.get(`/api/v1/tenants/${t}/overview`)),
      );
      const same = (answer: { json: unknown }): unknown => ({ ...(answer.json as Problem), requestId: '' });
      expect(same(other!)).toEqual(same(none!));
    });

    it('names the permission that is missing', async () => {
      const browser = await signedIn('acme', 'rita');
      const answer = await browser.send('POST', '/api/v1/tenants/acme/audit/verify');
      expect([answer.status, code(answer)]).toEqual([403, 'permission_missing']);
      expect((answer.json as Problem).detail).toContain('audit.verify in ACME');
    });

    it('needs a session', async () => {
      const answer = await new OperatorBrowser(app).get('/api/v1/tenants/acme/overview');
      expect([answer.status, code(answer)]).toEqual([401, 'session_required']);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    });
  });
});
