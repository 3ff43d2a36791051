import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AgentUser, ApiStore, TestKey, TestOauthClient } from '#libs/testing';
import { hashPassword } from '../../accounts/accounts.module.js';
import { createApi } from '../../create-api.js';
import { ApiSettings } from '../../settings.js';
import { TenantsService } from '../../tenants/tenants.module.js';

const AGGREGATE = `${ApiStore.GATEWAY}/t/acme/mcp`;
const REDIRECT = 'http://127.0.0.1/callback';
const SCOPE = 'mcp:connect tools:read tools:call';
const PASSWORD = 'correct horse battery';

describe('sign-in and consent pages', () => {
  let store: ApiStore;
  let app: NestFastifyApplication;
  let agent: TestOauthClient;

  beforeAll(async () => {
    store = await ApiStore.create();
    app = await createApi(ApiSettings.read(store.env), { logLevels: ['fatal'] });
    await app.listen(store.port, '127.0.0.1');
    await app.get(TenantsService).create({ slug: 'acme', name: 'ACME' });
    const passwordHash = await hashPassword(PASSWORD);
    await store.addAccount('acme', { id: 'account_alice', username: 'alice', passwordHash });
    await store.addAccount('acme', { id: 'account_bob', username: 'bob', passwordHash });
    await store.addAgent('acme', {
      id: 'agent_1',
      clientId: 'desk',
      kind: 'interactive',
      redirectUris: [REDIRECT],
    });
    agent = new TestOauthClient(store.issuer('acme'), 'desk', await TestKey.create(), 'none');
  });
  afterAll(async () => {
    await app.close();
    await store.drop();
  });

  const alice = (): AgentUser => new AgentUser('alice', PASSWORD);
  const ask = (overrides: Record<string, unknown> = {}): ReturnType<TestOauthClient['authorization']> =>
    agent.authorization(
      { redirect_uri: `http://127.0.0.1:49152/callback`, resource: AGGREGATE, scope: SCOPE },
      overrides,
    );
  const signInPage = async (
    person: AgentUser,
    request = ask(),
  ): Promise<Awaited<ReturnType<AgentUser['get']>>> => person.follow(await person.get(request.url));

  it('say who asks for what, to whom the answer goes, and nothing more', async () => {
    const person = alice();
    const page = await signInPage(person);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Sign in to ACME');
    expect(page.text).toContain('Agent desk');
    expect(page.text).toContain('a program on this computer');
    const consent = await person.follow(
      await person.post(page, { username: 'alice', password: PASSWORD, decision: 'sign-in' }),
    );
    expect(consent.text).toContain('Allow Agent desk?');
    expect(consent.text).toContain('Use every tool your roles allow');
    expect(consent.text).toContain('Alice (alice)');
  });

  it('A31: cannot be framed, hold no script and load nothing', async () => {
    const page = await signInPage(alice());
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; form-action 'self' http:\/\/127\.0\.0\.1:49152; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).not.toMatch(/<script|<link|<img|url\(/);
  });

  it('show names as text', async () => {
    await store.sql(`UPDATE app.agent SET name = '<img src=x onerror=alert(1)>"' WHERE client_id = 'desk'`);
    try {
      const page = await signInPage(alice());
      expect(page.text).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;');
      expect(page.text).not.toContain('<img');
    } finally {
      await store.sql(`UPDATE app.agent SET name = 'Agent desk' WHERE client_id = 'desk'`);
    }
  });

  it('answer a wrong password, an unknown and a disabled account alike', async () => {
    await store.sql(`UPDATE app.account SET disabled_at = now() WHERE id = 'account_bob'`);
    const answers = await Promise.all(
      [
        ['alice', 'wrong'],
        ['nobody', PASSWORD],
        ['bob', PASSWORD],
      ].map(async ([username = '', password = '']) => {
        const person = alice();
        const page = await signInPage(person);
        const answer = await person.post(page, { username, password, decision: 'sign-in' });
        const text = answer.text
          .replaceAll(username, '')
          .replaceAll(/login\/[\w-]+|name="csrf"\s+value="[^"]*"/g, '');
        return { status: answer.status, text };
      }),
    );
    expect(answers[0]).toMatchObject({
      status: 422,
      text: expect.stringContaining('role="alert"') as string,
    });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('make guessing slow', async () => {
    const person = alice();
    const page = await signInPage(person);
    const guess = { username: 'mallory', password: 'guess', decision: 'sign-in' };
    for (let i = 0; i < 5; i++) expect((await person.post(page, guess)).status).toBe(422);
    const slowed = await person.post(page, guess);
    expect(slowed.status).toBe(429);
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(slowed.text).toContain('Too many attempts');
  });

  it('take only their own form, from their own origin', async () => {
    const person = alice();
    const page = await signInPage(person);
    const fields = { username: 'alice', password: PASSWORD, decision: 'sign-in' };
    const other = await signInPage(alice());
    const foreignToken = /name="csrf"\s+value="([^"]*)"/.exec(other.text)?.[1] ?? '';
    const attempts = [
      person.post(page, { ...fields, csrf: '' }),
      person.post(page, { ...fields, csrf: foreignToken }),
      person.post(page, fields, { origin: 'https://evil.example' }),
      person.post(page, fields, { origin: 'null' }),
      person.post(page, fields, { 'sec-fetch-site': 'cross-site' }),
      person.post(page, { ...fields, decision: 'allow' }),
    ];
    for (const answer of await Promise.all(attempts)) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.location).toBeUndefined();
    }
    expect((await person.post(page, fields)).status).toBe(303);
  });

  it('ask again for each use by a native agent, and give no more than was allowed', async () => {
    const person = alice();
    const narrow = ask({ scope: 'mcp:connect' });
    const callback = await person.authorize(narrow.url);
    const { body } = await agent.redeem(callback.searchParams.get('code') ?? '', narrow);
    expect(body['scope']).toBe('mcp:connect');
    const page = await signInPage(person, ask());
    expect(page.text).toContain('Allow Agent desk?');
  });

  it('let another person sign in in the same browser', async () => {
    await store.sql(`UPDATE app.account SET disabled_at = NULL WHERE id = 'account_bob'`);
    const person = alice();
    await person.authorize(ask().url);
    const page = await signInPage(person, ask({ prompt: 'login' }));
    const switching = await person.follow(
      await person.post(page, { username: 'bob', password: PASSWORD, decision: 'sign-in' }),
    );
    expect(switching.status).toBe(200);
    expect(switching.text).toContain('/session/end/confirm');
    expect(switching.headers.get('content-security-policy')).toMatch(/script-src 'sha256-/);
  });
});
