import { decodeJwt } from 'jose';
import type { PageAnswer } from '#libs/testing';
import { TestKey } from '#libs/testing';
import { claimsOf, FederationWorld, SCOPE } from './federation-world.fixture.js';

const HOUR = 3_600_000;

describe('sign-in through an identity provider', () => {
  let world: FederationWorld;
  let now = Date.now();

  beforeAll(async () => {
    world = await FederationWorld.start({ now: () => now });
  });
  beforeEach(async () => {
    now = Date.now();
    world.idp.interfere = undefined;
    await world.rules([world.group('crm', ['support'])]);
  });
  afterAll(() => world.stop());

  const sub = (person: string): string => `${world.idp.issuer}|${person}`;
  const answerOf = ({ location }: PageAnswer): Record<string, string> =>
    Object.fromEntries(new URL(location ?? '').searchParams);
  const expectDenied = async (answer: PageAnswer, reason: string): Promise<void> => {
    const [refusal] = await world.refusals();
    expect(answerOf(answer)).toMatchObject({
      error: 'access_denied',
      error_description: `sign-in refused, reference ${refusal?.id}`,
      iss: world.desk.issuer,
    });
    expect(refusal).toMatchObject({ reason, agent: 'desk', provider: world.corp });
  };
  const expectUnproved = async (answer: PageAnswer, reason: string): Promise<void> => {
    const [refusal] = await world.refusals();
    expect([answer.status, answer.location, refusal?.detail]).toEqual([400, undefined, refusal?.detail]);
    expect(answer.text).toContain(refusal?.id);
    expect(refusal).toMatchObject({ reason });
    expect(answer.text).not.toContain(refusal?.detail);
  };

  it('gives the person an account by issuer and subject, and the token the mapped role', async () => {
    const answer = await world.tokens();
    expect(answer).toMatchObject({ status: 200, body: { scope: SCOPE } });
    expect(claimsOf(answer)).toMatchObject({ sub: sub('ada'), roles: ['support'], tenant: 'acme' });
    const accounts = await world.store.sql(
      `SELECT a.username, a.name, a.email, a.password_hash, f.subject, f.claims FROM app.account a
       JOIN app.federated_account f ON f.account_id = a.id`,
    );
    expect(accounts).toEqual([
      {
        username: 'corp:ada',
        name: 'Ada',
        email: 'ada@corp.example',
        password_hash: null,
        subject: sub('ada'),
        claims: { groups: ['crm', 'eu'], email: 'ada@corp.example' },
      },
    ]);
    await world.tokens();
    expect(await world.store.sql(`SELECT 1 FROM app.federated_account`)).toHaveLength(1);
  });

  it('adds roles that an administrator gave the person', async () => {
    await world.tokens();
    const [row] = await world.store.sql<{ account_id: string }>(
      `SELECT account_id FROM app.federated_account`,
    );
    await world.store.addRole('acme', 'analyst', 'user', row?.account_id ?? '');
    expect(claimsOf(await world.tokens()).roles).toEqual(['analyst', 'support']);
    await world.store.sql(`DELETE FROM app.role_assignment WHERE subject_id = $1`, [row?.account_id]);
  });

  it('reads the rules again at every refresh', async () => {
    const { body } = await world.tokens();
    await world.rules([world.group('eu', ['analyst'])]);
    const second = await world.desk.refresh(String(body['refresh_token']));
    expect(claimsOf(second).roles).toEqual(['analyst']);
    await world.rules([world.group('us', ['analyst'])]);
    expect(await world.desk.refresh(String(second.body['refresh_token']))).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    expect((await world.refusals())[0]).toMatchObject({ reason: 'no-rule-matched', subject: sub('ada') });
  });

  it('narrows the token to the ceiling of the rules, and says so', async () => {
    await world.rules([world.group('crm', ['support'], { scopeCeiling: ['mcp:connect', 'tools:read'] })]);
    const answer = await world.tokens();
    expect(answer).toMatchObject({ status: 200, body: { scope: 'mcp:connect tools:read' } });
    expect(claimsOf(answer)['scope']).toBe('mcp:connect tools:read');
  });

  it('asks the person again when the claims are twelve hours old', async () => {
    const browser = world.browser();
    const request = world.ask();
    const first = await world.signIn('ada', request, browser);
    const { body } = await world.desk.redeem(answerOf(first)['code'] ?? '', request);
    now += 13 * HOUR;
    expect(await world.desk.refresh(String(body['refresh_token']))).toMatchObject({ status: 400 });
    const page = await browser.follow(await browser.get(world.ask().url));
    expect(page.text).toContain('Sign in with Corp');
    expect(answerOf(await world.signIn('ada', world.ask(), browser))).toHaveProperty('code');
  });

  it('ends with the account and with the provider', async () => {
    const refresh = async (): Promise<string> => String((await world.tokens()).body['refresh_token']);
    const [one, two] = [await refresh(), await refresh()];
    await world.store.sql(`UPDATE app.account SET disabled_at = now() WHERE username = 'corp:ada'`);
    expect((await world.desk.refresh(one)).status).toBe(400);
    await expectDenied(await world.signIn(), 'account-disabled');
    await world.store.sql(`UPDATE app.account SET disabled_at = NULL`);
    await world.change({ enabled: false });
    expect((await world.desk.refresh(two)).status).toBe(400);
    const browser = world.browser();
    const page = await browser.follow(await browser.get(world.ask().url));
    expect(page.text).not.toContain('Corp');
    expect((await browser.get(`${page.url}/with/corp`)).status).toBe(400);
    await world.change({ enabled: true });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'A26: groups are elsewhere',
      { _claim_names: { groups: 's' }, _claim_sources: { s: {} } },
      'claims-overflow',
    ],
    [
      'A26: there are too many groups',
      { groups: Array.from({ length: 201 }, (_, i) => `g${i}`) },
      'claims-overflow',
    ],
    ['A26b: no rule matches', { groups: ['hr'] }, 'no-rule-matched'],
    ['there are no groups', {}, 'claim-missing'],
  ])('%s: access_denied, no account', async (_what, said, reason) => {
    world.idp.people.set('eve', said);
    await expectDenied(await world.signIn('eve'), reason);
    expect(await world.store.sql(`SELECT 1 FROM app.account WHERE username = 'corp:eve'`)).toEqual([]);
  });

  it('never looks at an email address that is not verified', async () => {
    const email = { when: { kind: 'exact' as const, claim: 'email', value: 'ada@corp.example' } };
    await world.rules([{ ...world.group('crm', ['support']), ...email }]);
    world.idp.people.set('eve', { email: 'ada@corp.example', email_verified: false, groups: ['crm'] });
    await expectDenied(await world.signIn('eve'), 'email-unverified');
  });

  it('A25: the same email address is another account', async () => {
    await world.tokens();
    world.idp.people.set('eve', { email: 'ada@corp.example', email_verified: true, groups: ['crm'] });
    expect(claimsOf(await world.tokens('eve')).sub).toBe(sub('eve'));
  });

  it('passes on that the provider refused', async () => {
    await expectDenied(await world.signIn('nobody at all'), 'provider-refused');
  });

  describe('A23: an answer', () => {
    /** The provider's answer, before the browser follows it. */
    const answered = async (browser = world.browser()) => {
      const page = await browser.follow(await browser.get(world.ask().url));
      let answer = await browser.get(`${page.url}/with/corp`);
      while (!answer.location?.startsWith(`${world.store.origin}/t/acme/federation/corp`)) {
        answer =
          answer.location === undefined
            ? await browser.post(answer, { person: 'ada' })
            : await browser.get(answer.location);
      }
      return { browser, url: new URL(answer.location) };
    };
    const arrive = async ({ browser, url }: Awaited<ReturnType<typeof answered>>): Promise<PageAnswer> => {
      const back = await browser.get(url.href);
      return back.location === undefined ? back : browser.get(back.location);
    };

    it('is accepted once', async () => {
      const given = await answered();
      const [one, two] = await Promise.all([arrive(given), arrive(given)]);
      const statuses = [one, two].map(({ location }) => location?.includes('/oauth/auth/') ?? false);
      expect(new Set(statuses)).toEqual(new Set([true, false]));
      await expectUnproved(await arrive(given), 'state-unknown');
    });

    it('of somebody else’s browser signs nobody in', async () => {
      const attacker = await answered();
      const victim = await arrive({ browser: world.browser(), url: attacker.url });
      expect(victim.status).toBe(400);
      // Nor does the answer of the victim, who was lured to the attacker's link, end the attacker's sign-in elsewhere.
      const other = await answered();
      const uid = /login\/([^/]+)\//.exec(
        (await attacker.browser.get(attacker.url.href)).location ?? '',
      )?.[1];
      const stolen = `${world.store.origin}/t/acme/login/${uid}/fed/corp${other.url.search}`;
      await expectUnproved(await attacker.browser.get(stolen), 'state-unknown');
    });

    it.each<[string, (url: URL) => void]>([
      ['without a state', (url) => url.searchParams.delete('state')],
      ['with another state', (url) => url.searchParams.set('state', 'x')],
      ['at another tenant', (url) => (url.pathname = '/t/globex/federation/corp')],
    ])('%s: 400', async (_what, change) => {
      const given = await answered();
      change(given.url);
      expect((await arrive(given)).status).toBe(400);
    });

    it.each<[string, (url: URL) => void]>([
      ['of another issuer', (url) => url.searchParams.set('iss', 'https://evil.example')],
      ['that names no issuer', (url) => url.searchParams.delete('iss')],
      ['with a code of nobody', (url) => url.searchParams.set('code', 'x'.repeat(43))],
    ])('%s: 400', async (_what, change) => {
      const given = await answered();
      change(given.url);
      await expectUnproved(await arrive(given), 'answer-invalid');
    });
  });

  describe('A24: an ID token', () => {
    const claims = async (change: (said: Record<string, unknown>) => object, header = {}): Promise<void> => {
      world.idp.interfere = async (answer) => ({
        ...answer,
        id_token: await world.idp.sign({ ...change({ ...decodeJwt(String(answer['id_token'])) }) }, header),
      });
      await Promise.resolve();
    };

    it('as it should be is accepted', async () => {
      await claims((said) => said);
      expect((await world.tokens()).status).toBe(200);
    });

    it.each<[string, (said: Record<string, unknown>) => object]>([
      ['for another client', (said) => ({ ...said, aud: 'other' })],
      ['of another issuer', (said) => ({ ...said, iss: 'https://evil.example' })],
      ['with another nonce', (said) => ({ ...said, nonce: 'x' })],
      ['without a nonce', (said) => ({ ...said, nonce: undefined })],
      ['that has expired', (said) => ({ ...said, iat: 1, exp: 2 })],
      ['without a subject', (said) => ({ ...said, sub: undefined })],
      ['with a subject that is no subject', (said) => ({ ...said, sub: 'a\u0000b' })],
    ])('%s is not', async (_what, change) => {
      await claims(change);
      await expectUnproved(await world.signIn(), 'answer-invalid');
    });

    it('with a foreign key, or no signature, is not', async () => {
      const foreign = await TestKey.create();
      world.idp.interfere = async (answer) => ({
        ...answer,
        id_token: await foreign.sign(decodeJwt(String(answer['id_token'])), { kid: world.idp.key.jwk.kid }),
      });
      await expectUnproved(await world.signIn(), 'answer-invalid');
      world.idp.interfere = (answer) => {
        const [, payload = ''] = String(answer['id_token']).split('.');
        const header = Buffer.from('{"alg":"none"}').toString('base64url');
        return { ...answer, id_token: `${header}.${payload}.` };
      };
      await expectUnproved(await world.signIn(), 'answer-invalid');
    });
  });
});
