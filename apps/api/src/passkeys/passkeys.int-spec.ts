import type { PasskeyList, PasskeyView, Problem, SessionView } from '#libs/contracts';
import { FixedClock, type Misbehaviour, OperatorBrowser, TestAuthenticator } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { SignInLinks } from '../session/session.module.js';

const ORIGIN = 'https://console.example.com';
const MINUTE = 60_000;

describe('passkeys of operators', () => {
  const clock = new FixedClock();
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await ControlPlane.start({ API_PUBLIC_URL: ORIGIN }, clock);
  });
  afterAll(() => plane.stop());

  let people = 0;
  /** A new operator of acme who has just signed in by link. */
  const operator = (): Promise<OperatorBrowser> => plane.addOperator('acme', `p${++people}`, ['reviewer']);
  const enrolled = async (): Promise<{ browser: OperatorBrowser; key: TestAuthenticator }> => {
    const browser = await operator();
    const key = new TestAuthenticator(ORIGIN);
    expect((await browser.addPasskey(key)).status).toBe(201);
    return { browser, key };
  };
  const code = (answer: { status: number; json: unknown }): [number, string] => [
    answer.status,
    (answer.json as Problem).code,
  ];
  const options = async (browser: OperatorBrowser, path: string): Promise<{ challenge: string }> => {
    const answer = await browser.send('POST', `/api/v1/${path}/options`);
    expect(answer.status).toBe(200);
    return answer.json as { challenge: string };
  };
  const passkeys = async (browser: OperatorBrowser): Promise<PasskeyView[]> =>
    ((await browser.get('/api/v1/me/passkeys')).json as PasskeyList).items;

  describe('are enrolled', () => {
    it('by a signed-in operator, and recorded', async () => {
      const { browser } = await enrolled();
      expect(await passkeys(browser)).toEqual([
        expect.objectContaining({ name: 'Key', lastUsedAt: null, backedUp: false }),
      ]);
      const [event] = await plane.store.sql(
        `SELECT method FROM app.audit_event WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1`,
        [(await plane.tenant('acme')).id],
      );
      expect(event).toEqual({ method: 'passkey.added' });
    });

    it('as discoverable credentials of the console’s domain, with the person verified', async () => {
      expect(await options(await operator(), 'me/passkeys')).toMatchObject({
        rp: { id: 'console.example.com' },
        attestation: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
    });

    it.each<[string, Misbehaviour]>([
      ['of another origin', { origin: 'https://console.example.com.evil.example' }],
      ['of another domain', { rpId: 'evil.example' }],
      ['without the person verified', { flags: 0x01 }],
      ['without anybody there', { flags: 0x04 }],
      ['that is an assertion', { type: 'webauthn.get' }],
    ])('not by an answer %s', async (_name, wrong) => {
      const browser = await operator();
      const registration = new TestAuthenticator(ORIGIN).create(await options(browser, 'me/passkeys'), wrong);
      const answer = await browser.send('POST', '/api/v1/me/passkeys', { name: 'K', registration });
      expect(code(answer)).toEqual([422, 'invalid_request']);
      expect(await passkeys(browser)).toEqual([]);
    });

    it('not by the answer to another operator’s question, to another use, late, or twice', async () => {
      const [mine, other] = [await operator(), await operator()];
      const add = (registration: object): Promise<{ status: number; json: unknown }> =>
        mine.send('POST', '/api/v1/me/passkeys', { name: 'K', registration });
      const key = (): TestAuthenticator => new TestAuthenticator(ORIGIN);
      expect((await add(key().create(await options(other, 'me/passkeys')))).status).toBe(422);
      expect((await add(key().create(await options(mine, 'session/passkey')))).status).toBe(422);
      const asked = await options(mine, 'me/passkeys');
      expect((await add(key().create(asked))).status).toBe(201);
      expect((await add(key().create(asked))).status).toBe(422);
      const late = await options(mine, 'me/passkeys');
      clock.advance(5 * MINUTE);
      expect((await add(key().create(late))).status).toBe(422);
    });

    it('once each, whoever has them', async () => {
      const { browser, key } = await enrolled();
      expect(code(await browser.addPasskey(key))).toEqual([409, 'passkey_known']);
      expect(code(await (await operator()).addPasskey(key))).toEqual([409, 'passkey_known']);
    });

    it('only soon after the person proved who they are', async () => {
      const { browser, key } = await enrolled();
      clock.advance(10 * MINUTE);
      const late = await browser.send('POST', '/api/v1/me/passkeys/options');
      expect(code(late)).toEqual([403, 'step_up_required']);
      const assertion = key.get(await options(browser, 'session/renewal'));
      const before = browser.cookie;
      const renewed = await browser.keep(
        await browser.send('POST', '/api/v1/session/renewal', { assertion }),
      );
      expect([renewed.status, browser.cookie === before]).toEqual([204, false]);
      expect((await browser.addPasskey(new TestAuthenticator(ORIGIN))).status).toBe(201);
      const old = new OperatorBrowser(plane.app);
      old.cookie = before;
      expect(code(await old.get('/api/v1/me'))).toEqual([401, 'session_expired']);
    });

    it('renamed and removed by their owner, all but the last', async () => {
      const { browser } = await enrolled();
      const [first] = await passkeys(browser);
      const path = `/api/v1/me/passkeys/${first!.id}`;
      expect((await browser.send('PUT', path, { name: 'Blue key' })).json).toMatchObject({
        name: 'Blue key',
      });
      expect(code(await browser.send('DELETE', path))).toEqual([409, 'last_passkey']);
      await browser.addPasskey(new TestAuthenticator(ORIGIN), 'Second');
      const stranger = await operator();
      expect((await stranger.send('DELETE', path)).status).toBe(404);
      expect((await stranger.send('PUT', path, { name: 'Mine' })).status).toBe(404);
      expect((await browser.send('DELETE', path)).status).toBe(204);
      expect((await passkeys(browser)).map(({ name }) => name)).toEqual(['Second']);
    });
  });

  describe('sign operators in', () => {
    it('without a username, and the use is recorded', async () => {
      const { key } = await enrolled();
      clock.advance(1000);
      const browser = new OperatorBrowser(plane.app);
      expect((await browser.signInWithPasskey(key)).status).toBe(204);
      expect(browser.cookie).toMatch(/^__Host-sid=/);
      expect((await passkeys(browser))[0]?.lastUsedAt).not.toBeNull();
      const { items } = (await browser.get('/api/v1/me/sessions')).json as { items: SessionView[] };
      expect(items.map(({ method, current }) => ({ method, current }))).toEqual([
        { method: 'passkey', current: true },
        { method: 'link', current: false },
      ]);
    });

    const attempt = async (assertion: object): Promise<[number, string]> =>
      code(await new OperatorBrowser(plane.app).send('POST', '/api/v1/session/passkey', { assertion }));
    const refused = [401, 'passkey_refused'];
    const asked = (): Promise<{ challenge: string }> =>
      options(new OperatorBrowser(plane.app), 'session/passkey');

    it.each<[string, Misbehaviour]>([
      ['of another origin', { origin: 'https://evil.example' }],
      ['of another domain', { rpId: 'example.com' }],
      ['without the person verified', { flags: 0x01 }],
      ['of the wrong type', { type: 'webauthn.create' }],
      ['with a counter that went back', { counter: 0 }],
      ['for nobody', { userHandle: 'AAAA' }],
    ])('not with an assertion %s', async (_name, wrong) => {
      const { key } = await enrolled();
      await new OperatorBrowser(plane.app).signInWithPasskey(key);
      expect(await attempt(key.get(await asked(), wrong))).toEqual(refused);
    });

    it('not as somebody else', async () => {
      const [mallory, victim] = [await enrolled(), await enrolled()];
      const { response } = victim.key.get(await asked()) as { response: { userHandle: string } };
      const { userHandle } = response;
      expect(await attempt(mallory.key.get(await asked(), { userHandle }))).toEqual(refused);
    });

    it('U07 not twice with one assertion, also at the same moment', async () => {
      const { key } = await enrolled();
      const assertion = key.get(await asked());
      const answers = await Promise.all(
        [1, 2, 3, 4].map(() =>
          new OperatorBrowser(plane.app).send('POST', '/api/v1/session/passkey', { assertion }),
        ),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 401, 401, 401]);
    });

    it('not with a challenge that is made up, for another use, or old', async () => {
      const { browser, key } = await enrolled();
      const made = Buffer.alloc(68, 7).toString('base64url');
      expect(await attempt(key.get({ challenge: made, rpId: 'console.example.com' }))).toEqual(refused);
      expect(await attempt(key.get(await options(browser, 'session/renewal')))).toEqual(refused);
      const late = await asked();
      clock.advance(5 * MINUTE);
      expect(await attempt(key.get(late))).toEqual(refused);
    });

    it('not while disabled', async () => {
      const { browser, key } = await enrolled();
      const { operator: who } = (await browser.get('/api/v1/me')).json as { operator: { id: string } };
      await plane.store.sql(`UPDATE app.account SET disabled_at = now() WHERE id = $1`, [who.id]);
      expect(await attempt(key.get(await asked()))).toEqual(refused);
    });

    it('not from another site', async () => {
      const browser = new OperatorBrowser(plane.app);
      const cross = { 'sec-fetch-site': 'cross-site' };
      for (const path of ['passkey', 'passkey/options']) {
        const body =
          path === 'passkey'
            ? { assertion: new TestAuthenticator(ORIGIN).get(await asked(), { userHandle: 'AAAA' }) }
            : undefined;
        const answer = await browser.send('POST', `/api/v1/session/${path}`, body, cross);
        expect(code(answer)).toEqual([403, 'csrf_rejected']);
      }
    });
  });

  it('sessions are ended one by one by their operator, and by nobody else', async () => {
    const { browser, key } = await enrolled();
    const second = new OperatorBrowser(plane.app);
    await second.signInWithPasskey(key);
    const { items } = (await browser.get('/api/v1/me/sessions')).json as { items: SessionView[] };
    const other = items.find(({ current }) => !current);
    const path = `/api/v1/me/sessions/${other?.id}`;
    expect((await (await operator()).send('DELETE', path)).status).toBe(404);
    expect((await browser.send('DELETE', path)).status).toBe(204);
    expect((await second.get('/api/v1/me')).status).toBe(401);
    expect((await browser.send('DELETE', path)).status).toBe(404);
  });

  it('a sign-in link still works for whoever runs the installation', async () => {
    const { browser } = await enrolled();
    const { operator: who } = (await browser.get('/api/v1/me')).json as { operator: { id: string } };
    const link = await plane.app.get(SignInLinks).issue((await plane.tenant('acme')).id, who.id);
    expect((await new OperatorBrowser(plane.app).signIn(link)).status).toBe(204);
  });
});

describe('passkeys at an address without a name', () => {
  it('are said to be unavailable', async () => {
    const plane = await ControlPlane.start();
    try {
      const browser = plane.operator('acme');
      expect((await browser.get('/api/v1/me/passkeys')).json).toEqual({ items: [], available: false });
      const answer = await browser.send('POST', '/api/v1/me/passkeys/options');
      expect([answer.status, (answer.json as Problem).code]).toEqual([409, 'passkeys_unavailable']);
    } finally {
      await plane.stop();
    }
  });
});
