import type { AdminEvent, Problem } from '#libs/contracts';
import {
  AgentUser,
  ApiStore,
  type BrowserAnswer,
  type PageAnswer,
  TestKey,
  TestOauthClient,
} from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const FIRST = 'correct horse battery';
const SECOND = 'xylophone under marmalade';
const REDIRECT = 'http://127.0.0.1/callback';

describe('passwords', () => {
  let plane: ControlPlane;
  let agent: TestOauthClient;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    await plane.app.listen(plane.store.port, '127.0.0.1');
    await plane.store.addAgent('acme', {
      id: 'agent_1',
      clientId: 'desk',
      kind: 'interactive',
      redirectUris: [REDIRECT],
    });
    agent = new TestOauthClient(plane.store.issuer('acme'), 'desk', await TestKey.create(), 'none');
  });
  afterAll(() => plane.stop());

  const addUser = async (username: string): Promise<string> => {
    const body = { username, name: username, password: FIRST };
    return (await plane.send<{ id: string }>('POST', 'acme', '/users', body, 201)).id;
  };
  const page = (rest: string): string => `${plane.store.origin}/t/acme/account/${rest}`;
  const issueLink = (id: string, by = plane.operator('acme')): Promise<BrowserAnswer> =>
    by.send('POST', `/api/v1/tenants/acme/users/${id}/password-link`);
  const link = async (id: string): Promise<string> => {
    const answer = await issueLink(id);
    expect(answer.status).toBe(201);
    return (answer.json as { link: string }).link;
  };
  const choose = (password: string, more: Record<string, string> = {}): Record<string, string> => ({
    password,
    again: password,
    ...more,
  });
  const ask = (): ReturnType<TestOauthClient['authorization']> =>
    agent.authorization({
      redirect_uri: 'http://127.0.0.1:49152/callback',
      resource: `${ApiStore.GATEWAY}/t/acme/mcp`,
      scope: 'mcp:connect offline_access',
    });
  /** Signs in, lets the agent act, and gives its tokens. */
  const tokens = async (person: AgentUser): Promise<Record<string, unknown>> => {
    const request = ask();
    const { searchParams } = await person.authorize(request.url);
    return (await agent.redeem(searchParams.get('code') ?? '', request)).body;
  };
  const changePage = async (person: AgentUser): Promise<PageAnswer> =>
    person.follow(await person.get(page('password')));
  const signedIn = async (person: AgentUser, username: string, password: string): Promise<PageAnswer> => {
    const first = await person.post(await changePage(person), { username, password, decision: 'sign-in' });
    const next = await person.follow(first);
    // Over plain http our own page counts as a native client, which is confirmed each time.
    return next.text.includes('value="allow"')
      ? person.follow(await person.post(next, { decision: 'allow' }))
      : next;
  };
  const events = async (id: string): Promise<AdminEvent[]> => {
    const rows = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE event::jsonb -> 'object' ->> 'id' = $1 ORDER BY seq`,
      [id],
    );
    return rows.map(({ event }) => JSON.parse(event) as AdminEvent);
  };
  const code = ({ status, json }: BrowserAnswer): unknown[] => [status, (json as Problem).code];

  it('are changed by whoever has the session and the current one; everything before ends', async () => {
    const id = await addUser('alice');
    const alice = new AgentUser('alice', FIRST);
    const before = await tokens(alice);
    expect(before['refresh_token']).toEqual(expect.any(String));
    const form = await changePage(alice);
    expect([form.status, form.text]).toEqual([200, expect.stringContaining('Change your password')]);
    const refusals = [
      [choose(SECOND, { current: 'a wrong guess here' }), 'current password is not right'],
      [choose(SECOND, { current: FIRST, again: FIRST }), 'not the same'],
      [choose(FIRST, { current: FIRST }), 'is the current one'],
      [choose('alice-acme-2024', { current: FIRST }), 'first passwords'],
      [choose('too short', { current: FIRST }), 'at least 12'],
    ] as const;
    for (const [fields, text] of refusals) {
      const answer = await alice.post(form, fields);
      expect([answer.status, answer.text]).toEqual([422, expect.stringContaining(text)]);
    }
    const saved = await alice.post(form, choose(SECOND, { current: FIRST }));
    expect([saved.status, saved.text]).toEqual([200, expect.stringContaining('Password saved')]);

    const refreshed = await agent.refresh(String(before['refresh_token']));
    expect(refreshed.body).toMatchObject({ error: 'invalid_grant' });
    const [revoked] = await plane.store.sql<{ value: string }>(
      `SELECT value FROM app.revocation_entry WHERE kind = 'sub' AND value LIKE '%' || $1`,
      [id],
    );
    expect(revoked?.value).toBe(`${plane.store.issuer('acme')}|${id}`);
    expect((await changePage(alice)).text).toContain('Sign in to acme');
    await expect(tokens(new AgentUser('alice', FIRST))).rejects.toThrow('422');
    expect(await tokens(new AgentUser('alice', SECOND))).toMatchObject({ scope: expect.any(String) });
    const [, changed] = await events(id);
    expect(changed).toMatchObject({ action: 'password.changed', actor: { kind: 'user', name: 'alice' } });
    expect(JSON.stringify(await events(id))).not.toContain(SECOND);
  });

  it('take the form of the very page, from its origin', async () => {
    await addUser('bob');
    await addUser('bea');
    const bob = new AgentUser('bob', FIRST);
    const form = await signedIn(bob, 'bob', FIRST);
    const foreign = await signedIn(new AgentUser('bea', FIRST), 'bea', FIRST);
    const csrf = /name="csrf"\s+value="([^"]*)"/.exec(foreign.text)?.[1] ?? '';
    expect(csrf).not.toBe('');
    const fields = choose(SECOND, { current: FIRST });
    for (const answer of [
      await bob.post(form, { ...fields, csrf: '' }),
      await bob.post(form, { ...fields, csrf }),
      await bob.post(form, fields, { origin: 'https://evil.example' }),
      await new AgentUser('bob', FIRST).post(form, fields),
    ]) {
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('Nothing was changed')]);
    }
    expect((await bob.post(form, fields)).status).toBe(200);
  });

  it('are chosen once with a link, which ends sessions of the console too', async () => {
    const id = await addUser('carol');
    const earlier = await link(id);
    const latest = await link(id);
    const carol = new AgentUser('carol', SECOND);
    expect((await carol.get(earlier)).status).toBe(404);
    const form = await carol.get(latest);
    expect([form.status, form.text]).toEqual([200, expect.stringContaining('carol (carol)')]);
    expect(form.headers.get('referrer-policy')).toBe('same-origin');
    expect((await carol.post(form, choose('password1234'))).status).toBe(422);
    const answers = await Promise.all([carol.post(form, choose(SECOND)), carol.post(form, choose(SECOND))]);
    expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 404]));
    expect((await carol.get(latest)).status).toBe(404);
    expect(await tokens(carol)).toMatchObject({ scope: expect.any(String) });
    expect((await events(id)).map(({ action }) => action)).toEqual([
      'user.added',
      'password.link-issued',
      'password.link-issued',
      'password.reset',
    ]);
    const stored = await plane.store.sql<{ token_hash: string }>('SELECT token_hash FROM app.password_link');
    for (const { token_hash } of stored) expect(latest).not.toContain(token_hash);
  });

  it('get a browser known that used a link, so that guesses elsewhere do not matter', async () => {
    const carol = new AgentUser('carol', SECOND);
    await carol.post(await carol.get(await link((await member('carol')).id)), choose(SECOND));
    expect(carol.cookieNames().some((name) => name.startsWith('known-'))).toBe(true);
  });

  it('are no use to a link that is too old, made up, of another tenant, or for somebody disabled', async () => {
    const id = await addUser('dave');
    const dave = new AgentUser('dave', SECOND);
    const url = await link(id);
    expect((await dave.get(`${url.slice(0, -1)}_`)).status).toBe(404);
    expect((await dave.get(url.replace('/t/acme/', '/t/globex/'))).status).toBe(404);
    expect((await dave.get(page("reset/' OR true --"))).status).toBe(404);
    const form = await dave.get(url);
    await plane.store.sql(
      `UPDATE app.password_link SET expires_at = now() - interval '1 second' WHERE account_id = $1`,
      [id],
    );
    expect((await dave.post(form, choose(SECOND))).status).toBe(404);
    const disabled = await dave.get(await link(id));
    await plane.send('PUT', 'acme', `/members/user/${id}/disabled`, { disabled: true });
    expect((await dave.post(disabled, choose(SECOND))).status).toBe(404);
    expect(code(await issueLink(id))).toEqual([409, 'user_disabled']);
  });

  it('are reset by nobody for somebody who administrates more', async () => {
    const admin = await plane.addOperator('acme', 'adam', ['tenant-admin']);
    await plane.addOperator('acme', 'rita', ['reviewer']);
    expect(code(await issueLink('account_rita_acme', admin))).toEqual([403, 'right_beyond_own']);
    expect((await issueLink('account_adam_acme', admin)).status).toBe(201);
    expect(code(await issueLink('account_nobody', admin))).toEqual([404, 'not_found']);
    const reviewer = plane.operator('acme', 'rita');
    expect(code(await issueLink('account_adam_acme', reviewer))).toEqual([403, 'permission_missing']);
    await plane.store.sql(
      `UPDATE app.console_session SET authenticated_at = now() - interval '11 minutes' WHERE account_id = 'account_adam_acme'`,
    );
    expect(code(await issueLink('account_adam_acme', admin))).toEqual([403, 'step_up_required']);
  });

  it('are not reset with a link of somebody who may not any more, or for somebody who became more', async () => {
    const issuer = await plane.addOperator('acme', 'ida', ['tenant-admin']);
    const rights = (id: string, to: readonly string[]): Promise<unknown> =>
      plane.store.sql(`UPDATE app.account SET rights = $2 WHERE id = $1`, [id, to]);
    const outcomes: number[] = [];
    const reset = async (name: string, meanwhile: (id: string) => Promise<unknown>): Promise<void> => {
      const id = await addUser(name);
      const { link: url } = (await issueLink(id, issuer)).json as { link: string };
      const person = new AgentUser(name, SECOND);
      const form = await person.get(url);
      await meanwhile(id);
      outcomes.push((await person.post(form, choose(SECOND))).status);
    };
    await reset('hans', () => Promise.resolve());
    await reset('hugo', (id) => rights(id, ['reviewer']));
    await reset('hedy', () => rights('account_ida_acme', ['auditor']));
    await rights('account_ida_acme', ['tenant-admin']);
    await reset('holly', () =>
      plane.store.sql(`UPDATE app.account SET disabled_at = now() WHERE id = 'account_ida_acme'`),
    );
    expect(outcomes).toEqual([200, 404, 404, 404]);
  });

  it('are not kept here for people of an identity provider', async () => {
    const id = await addUser('fred');
    const fred = new AgentUser('fred', FIRST);
    await signedIn(fred, 'fred', FIRST);
    await plane.store.sql(`UPDATE app.account SET password_hash = NULL WHERE id = $1`, [id]);
    const answer = await changePage(fred);
    expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('identity provider')]);
  });

  it('are first ones only if nobody guesses them', async () => {
    const body = { username: 'gina', name: 'Gina', password: 'gina-gina-2024' };
    const answer = await plane.operator('acme').send('POST', '/api/v1/tenants/acme/users', body);
    expect([answer.status, (answer.json as Problem).errors?.[0]]).toEqual([
      422,
      expect.objectContaining({ pointer: '/password', code: 'password_guessable' }),
    ]);
  });

  const member = async (username: string): Promise<{ id: string }> => {
    const { items } = await plane.get<{ items: { id: string; handle: string }[] }>('acme', '/members');
    const found = items.find(({ handle }) => handle === username);
    if (found === undefined) throw new Error(`no ${username}`);
    return found;
  };
});
