import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { problem, type Problem } from '#libs/contracts';
import {
  eventually,
  createTestDatabase,
  OperatorBrowser,
  TcpGate,
  testRedisUrl,
  type TestDatabase,
} from '#libs/testing';
import { migrate } from '../../../../migrations/migrate.js';
import { createApi } from '../create-api.js';
import { ApiSettings } from '../settings.js';
import { openApiDocument } from './http.module.js';

const INDEX = '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><title>Sallyport</title>';
const html = { accept: 'text/html,*/*' };

describe('HTTP', () => {
  let database: TestDatabase;
  let gate: TcpGate;
  let app: NestFastifyApplication;
  let folder: string;
  let browser: OperatorBrowser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    await mkdir(join(folder, 'assets'));
    await mkdir(join(folder, '.vite'));
    await writeFile(join(folder, 'index.html'), INDEX);
    await writeFile(join(folder, 'assets', 'main-4f2a.js'), 'export {};');
    await writeFile(join(folder, '.vite', 'manifest.json'), '{}');
    await writeFile(join(folder, 'sallyport.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    database = await createTestDatabase();
    await migrate(database.adminUrl, database.runtimePassword);
    gate = await TcpGate.to(database.url);
    app = await createApi(
      ApiSettings.read({
        API_PUBLIC_URL: 'https://console.example.com',
        GATEWAY_PUBLIC_URL: 'https://mcp.example.com',
        DATABASE_URL: gate.url,
        REDIS_URL: testRedisUrl(),
        MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
        CONSOLE_DIST: folder,
      }),
      { logLevels: [] },
    );
    browser = new OperatorBrowser(app);
  });
  afterAll(async () => {
    await app.close();
    await gate.shut();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const inject = (method: 'GET' | 'POST', url: string, headers: Record<string, string>, payload?: string) =>
    app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });

  describe('problems', () => {
    const json = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
    const link = '/api/v1/session/link';

    it.each<[string, () => ReturnType<typeof inject>, number, string]>([
      ['no such operation', () => inject('GET', '/api/v1/nothing', {}), 404, 'not_found'],
      ['no such method', () => inject('POST', '/api/v1/me', json, '{}'), 404, 'not_found'],
      ['broken JSON', () => inject('POST', link, json, '{"token":'), 400, 'malformed_request'],
      [
        'an empty body that claims to be JSON',
        () => inject('POST', link, json, ''),
        400,
        'malformed_request',
      ],
      [
        'a prototype in JSON',
        () => inject('POST', link, json, '{"__proto__":{"a":1}}'),
        400,
        'malformed_request',
      ],
      [
        'a body over the limit',
        () => inject('POST', link, json, `"${'x'.repeat(1_100_000)}"`),
        413,
        'too_large',
      ],
      [
        'a body of another type',
        () => inject('POST', link, { ...json, 'content-type': 'application/xml' }, '<a/>'),
        415,
        'media_type_unsupported',
      ],
      ['wrong values', () => inject('POST', link, json, '{"token":"short"}'), 422, 'invalid_request'],
    ])('%s', async (_name, send, status, code) => {
      const answer = await send();
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(problem.parse(answer.json())).toMatchObject({
        status,
        code,
        type: `urn:sallyport:problem:${code}`,
      });
    });

    it('point to every wrong value', async () => {
      const body = (await inject('POST', link, json, '{"token":"short"}')).json<Problem>();
      expect(body.errors).toEqual([expect.objectContaining({ pointer: '/token', code: 'too_small' })]);
    });

    it('carry a request id of their own, whatever the request says', async () => {
      const ids = await Promise.all(
        [1, 2].map(
          async () =>
            (await inject('GET', '/api/v1/me', { 'x-request-id': 'mine' })).json<Problem>().requestId,
        ),
      );
      expect(new Set([...ids, 'mine']).size).toBe(3);
    });

    it('do not believe a proxy that was not configured', async () => {
      const answer = await inject(
        'POST',
        link,
        {
          'content-type': 'application/json',
          origin: 'https://evil.example',
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'https',
        },
        JSON.stringify({ token: 'x'.repeat(43) }),
      );
      expect(answer.json<Problem>().code).toBe('csrf_rejected');
    });
  });

  it('lets nobody in without a session, on any documented operation but signing in', async () => {
    const open: string[] = [];
    for (const [path, operations] of Object.entries(openApiDocument(app).paths)) {
      for (const method of Object.keys(operations)) {
        const url = path.replace(/\{\w+\}/g, 'x');
        const answer = await app.inject({
          method: method.toUpperCase() as 'GET',
          url,
          headers: { 'sec-fetch-site': 'same-origin' },
        });
        if (answer.statusCode !== 401) open.push(`${method} ${path}`);
      }
    }
    expect(open.toSorted()).toEqual([
      'get /api/v1/session/idp/{tenant}',
      'post /api/v1/session/idp',
      'post /api/v1/session/link',
      'post /api/v1/session/passkey',
      'post /api/v1/session/passkey/options',
      'post /api/v1/setup',
      'post /api/v1/setup/options',
      'post /api/v1/setup/passkey',
    ]);
  });

  describe('the console', () => {
    it('gets a fresh nonce each time, in the page and in the policy, and is never stored', async () => {
      const pages = await Promise.all(
        ['/', '/t/acme/calls?outcome=denied', '/signin'].map((url) => inject('GET', url, html)),
      );
      const nonces = pages.map((page) => {
        expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-store']);
        const policy = String(page.headers['content-security-policy']);
        const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
        expect(policy).toBe(
          `default-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; object-src 'none'; ` +
            "base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
        );
        expect(page.body).toContain(`content="${nonce}"`);
        return nonce;
      });
      expect(new Set(nonces).size).toBe(3);
    });

    it('serves hashed files for ever and others with care', async () => {
      const asset = await inject('GET', '/assets/main-4f2a.js', {});
      expect([asset.statusCode, asset.headers['cache-control']]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(asset.headers['content-type']).toContain('javascript');
      expect((await inject('GET', '/sallyport.svg', {})).headers['cache-control']).toBe('no-cache');
    });

    it.each([
      '/api/v1/nothing',
      '/internal/v1/nothing',
      '/.well-known/nothing',
      '/t/acme/oauth/nothing',
      '/assets/nothing.js',
      '/.vite/manifest.json',
      '/assets/../../package.json',
      '/assets/%2e%2e/%2e%2e/package.json',
    ])('is not the answer to %s', async (url) => {
      const answer = await inject('GET', url, { accept: '*/*' });
      expect(answer.statusCode).toBe(404);
      expect((await inject('GET', url, html)).body).not.toContain('"dependencies"');
    });

    it('is no answer to a machine that asks for JSON', async () => {
      expect((await inject('GET', '/t/acme/calls', { accept: 'application/json' })).statusCode).toBe(404);
    });

    it('never shows the page without its nonce', async () => {
      expect((await inject('GET', '/index.html', html)).body).not.toContain('__CSP_NONCE__');
    });
  });

  it.each(['/', '/api/v1/me', '/nothing', '/assets/main-4f2a.js'])(
    'protects every answer: %s',
    async (url) => {
      const { headers } = await inject('GET', url, html);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=31536000',
      });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    },
  );

  describe('while PostgreSQL is away', () => {
    beforeAll(() => gate.shut());
    afterAll(() => gate.open());

    it('says so, and when to come back', async () => {
      browser.cookie = `__Host-sid=${'A'.repeat(43)}`;
      const answer = await browser.get('/api/v1/me');
      expect([answer.status, (answer.json as Problem).code]).toEqual([503, 'store_unavailable']);
      expect(answer.headers['retry-after']).toBe('5');
    });

    it('lives, and is not ready', async () => {
      expect((await inject('GET', '/healthz', {})).statusCode).toBe(200);
      const ready = await inject('GET', '/readyz', {});
      expect(ready.statusCode).toBe(503);
      expect(ready.json()).toEqual({ status: 'unavailable', checks: { database: 'failed', redis: 'ok' } });
    });
  });

  it('is ready again when PostgreSQL is back', async () => {
    await eventually('ready', async () => (await inject('GET', '/readyz', {})).statusCode === 200);
    const answer = await browser.get('/api/v1/me');
    expect((answer.json as Problem).code).toBe('session_expired');
  });
});
