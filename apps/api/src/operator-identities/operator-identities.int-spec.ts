import type { OperatorIdentityList, Problem, SignInRefusal } from '#libs/contracts';
import {
  AgentUser,
  type BrowserAnswer,
  FixedClock,
  OperatorBrowser,
  TestAuthenticator,
  TestIdentityProvider,
} from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const ORIGIN = 'https://console.example.com';
const SECRET = 'a client secret of some length';

/** An operator's browser at both places, with the cookie that binds them. */
class Visitor {
  flow = '';

  constructor(readonly browser: OperatorBrowser) {}

  async start(path: string, body: object): Promise<BrowserAnswer> {
    const answer = await this.browser.send('POST', path, body);
    this.flow = String(answer.headers['set-cookie'] ?? '').split(';', 1)[0] ?? '';
    return answer;
  }

  /** Signs in at the provider. @returns the address that it sends the browser back to */
  async atProvider({ json }: BrowserAnswer, person: string): Promise<string> {
    const human = new AgentUser(person, 'no password');
    let page = await human.get((json as { location: string }).location);
    for (let step = 0; step < 10; step++) {
      if (page.location?.startsWith(ORIGIN) === true) return page.location.slice(ORIGIN.length);
      page =
        page.location === undefined ? await human.post(page, { person }) : await human.get(page.location);
    }
    throw new Error(`no way back from ${page.url}`);
  }

  /** Comes back as a browser does: redirect by redirect. @returns the page of the console at the end */
  async back(address: string, cookies = [this.flow, this.browser.cookie ?? '']): Promise<BrowserAnswer> {
    const cookie = cookies.filter((pair) => pair !== '').join('; ');
    const first = await this.browser.get(address, { cookie });
    expect(first.status).toBe(303);
    return this.browser.get(String(first.headers['location']), { cookie });
  }
}

describe('operators at an identity provider', () => {
  const clock = new FixedClock();
  let plane: ControlPlane;
  let idp: TestIdentityProvider;
  let provider: string;

  beforeAll(async () => {
    plane = await ControlPlane.start({ API_PUBLIC_URL: ORIGIN }, clock);
    const redirect_uris = ['acme', 'globex'].map((tenant) => `${ORIGIN}/t/${tenant}/federation/corp`);
    idp = await TestIdentityProvider.start([
      { client_id: 'sallyport', client_secret: SECRET, redirect_uris },
    ]);
    for (const person of ['ada', 'bob', 'eve'])
      idp.people.set(person, { name: person, email: 'ada@corp.example' });
    for (const tenant of ['acme', 'globex']) {
      const { id } = await plane.send<{ id: string }>(
        'POST',
        tenant,
        '/identity-providers',
        {
          slug: 'corp',
          name: 'Corp',
          issuer: idp.issuer,
          client: { auth: 'client_secret_basic', id: 'sallyport', secret: SECRET },
          operatorSignIn: true,
        },
        201,
      );
      if (tenant === 'acme') provider = id;
    }
  });
  afterAll(async () => {
    await plane.stop();
    await idp.close();
  });

  let people = 0;
  const operator = async (): Promise<{ visitor: Visitor; key: TestAuthenticator; account: string }> => {
    const name = `op${++people}`;
    const browser = await plane.addOperator('acme', name, ['reviewer']);
    const key = new TestAuthenticator(ORIGIN);
    expect((await browser.addPasskey(key)).status).toBe(201);
    return { visitor: new Visitor(browser), key, account: `account_${name}_acme` };
  };
  const stranger = (): Visitor => new Visitor(new OperatorBrowser(plane.app));
  const signIn = { tenant: 'acme', provider: 'corp' };
  const link = async (visitor: Visitor, person: string): Promise<BrowserAnswer> => {
    const started = await visitor.start('/api/v1/me/identities', { provider: 'corp' });
    expect(started.status).toBe(200);
    return visitor.back(await visitor.atProvider(started, person));
  };
  const enter = async (visitor: Visitor, person: string): Promise<BrowserAnswer> =>
    visitor.back(await visitor.atProvider(await visitor.start('/api/v1/session/idp', signIn), person));
  const identities = async ({ browser }: Visitor): Promise<OperatorIdentityList> =>
    (await browser.get('/api/v1/me/identities')).json as OperatorIdentityList;
  const refusals = async (): Promise<SignInRefusal[]> =>
    (await plane.get<{ items: SignInRefusal[] }>('acme', '/identity-providers/refusals')).items;
  const expectRefused = async (answer: BrowserAnswer, page: string, reason: string): Promise<void> => {
    const [newest] = await refusals();
    expect([answer.status, answer.headers['location']]).toEqual([303, `${page}?refused=${newest?.id}`]);
    expect(newest).toMatchObject({ reason, provider });
    expect(String(answer.headers['set-cookie'] ?? '')).not.toContain('__Host-sid');
  };
  const code = ({ status, json }: BrowserAnswer): unknown[] => [status, (json as Problem).code];

  it('link their account with a passkey, then sign in with it', async () => {
    const { visitor, account } = await operator();
    expect(await identities(visitor)).toEqual({ items: [], available: [{ slug: 'corp', name: 'Corp' }] });
    expect((await link(visitor, 'ada')).headers['location']).toBe('/me');
    expect(await identities(visitor)).toMatchObject({
      items: [{ provider: { slug: 'corp' }, subject: 'ada', lastUsedAt: null }],
      available: [],
    });
    const elsewhere = stranger();
    const arrived = await enter(elsewhere, 'ada');
    expect([arrived.status, arrived.headers['location']]).toEqual([303, '/']);
    await elsewhere.browser.keep({ ...arrived, status: 200 });
    expect((await elsewhere.browser.get('/api/v1/me')).json).toMatchObject({ operator: { id: account } });
    const [last] = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE event::jsonb ->> 'action' = 'operator.signed-in' ORDER BY seq DESC LIMIT 1`,
    );
    expect(JSON.parse(last?.event ?? '')).toMatchObject({
      after: { method: 'idp' },
      object: { id: account },
    });
  });

  it('need their passkey for what outlives the session, however fresh the sign-in is', async () => {
    const { visitor, key } = await operator();
    await link(visitor, 'bob');
    const elsewhere = stranger();
    await elsewhere.browser.keep({ ...(await enter(elsewhere, 'bob')), status: 200 });
    const options = (): Promise<BrowserAnswer> =>
      elsewhere.browser.send('POST', '/api/v1/me/passkeys/options');
    expect(code(await options())).toEqual([403, 'step_up_required']);
    const asked = await elsewhere.browser.send('POST', '/api/v1/session/renewal/options');
    const assertion = key.get(asked.json);
    await elsewhere.browser.keep(
      await elsewhere.browser.send('POST', '/api/v1/session/renewal', { assertion }),
    );
    expect((await options()).status).toBe(200);
  });

  it('are nobody without a link, whatever their email address is', async () => {
    await expectRefused(await enter(stranger(), 'eve'), '/signin', 'operator-unknown');
    const [newest] = await refusals();
    expect(newest).toMatchObject({ subject: `${idp.issuer}|eve` });
  });

  it('are one operator each', async () => {
    const { visitor } = await operator();
    await expectRefused(await link(visitor, 'ada'), '/me', 'operator-taken');
    expect((await identities(visitor)).items).toEqual([]);
  });

  it('link nothing without a passkey or without a recent proof', async () => {
    const fresh = new Visitor(await plane.addOperator('acme', 'keyless', ['reviewer']));
    expect(code(await fresh.start('/api/v1/me/identities', { provider: 'corp' }))).toEqual([
      409,
      'passkey_first',
    ]);
    clock.advance(11 * 60_000);
    expect(code(await fresh.start('/api/v1/me/identities', { provider: 'corp' }))).toEqual([
      403,
      'step_up_required',
    ]);
  });

  it('come back in the browser that left, once, and for what it left for (A23)', async () => {
    const { visitor } = await operator();
    const started = await visitor.start('/api/v1/session/idp', signIn);
    const address = await visitor.atProvider(started, 'ada');
    const refused = async (answer: Promise<BrowserAnswer>, reason: string): Promise<void> => {
      const { headers } = await answer;
      expect(String(headers['location'])).toMatch(/^\/(signin|me)\?refused=refusal_/);
      const rows = await plane.store.sql<{ reason: string }>(
        `SELECT reason FROM app.sign_in_refusal ORDER BY id DESC LIMIT 1`,
      );
      expect(rows).toEqual([{ reason }]);
    };
    await refused(visitor.back(address, []), 'state-unknown');
    await refused(visitor.back(address, [visitor.flow, visitor.flow]), 'state-unknown');
    const other = stranger();
    await other.start('/api/v1/session/idp', signIn);
    await refused(visitor.back(address, [other.flow]), 'state-unknown');
    await refused(visitor.back(address.replace('/t/acme/', '/t/globex/')), 'state-unknown');
    const forged = address.replace(/iss=[^&]*/, `iss=${encodeURIComponent('https://evil.example')}`);
    await refused(visitor.back(forged), 'answer-invalid');
    await refused(visitor.back(address), 'state-unknown');
    // What began as a link is no sign-in once the session is gone.
    const { visitor: leaving } = await operator();
    const linking = await leaving.start('/api/v1/me/identities', { provider: 'corp' });
    await refused(leaving.back(await leaving.atProvider(linking, 'eve'), [leaving.flow]), 'state-unknown');
  });

  it('are out when the account is unlinked or the provider is for agents only, and those with a passkey are not', async () => {
    const { visitor } = await operator();
    idp.people.set('hal', {});
    const signedIn = async (): Promise<OperatorBrowser> => {
      const elsewhere = stranger();
      await elsewhere.browser.keep({ ...(await enter(elsewhere, 'hal')), status: 200 });
      expect((await elsewhere.browser.get('/api/v1/me')).status).toBe(200);
      return elsewhere.browser;
    };
    const change = (body: object) => plane.send('PUT', 'acme', `/identity-providers/${provider}`, body);
    await link(visitor, 'hal');
    const before = await signedIn();
    const [identity] = (await identities(visitor)).items;
    expect((await visitor.browser.send('DELETE', `/api/v1/me/identities/${identity?.id}`)).status).toBe(204);
    expect((await before.get('/api/v1/me')).status).toBe(401);
    await link(visitor, 'hal');
    for (const off of [{ operatorSignIn: false }, { enabled: false }]) {
      const by = await signedIn();
      await change(off);
      // What ended does not begin again.
      await change({ operatorSignIn: true, enabled: true });
      expect((await by.get('/api/v1/me')).status).toBe(401);
    }
    const last = await signedIn();
    await plane.store.sql(`UPDATE app.identity_provider SET enabled = false WHERE id = $1`, [provider]);
    expect((await last.get('/api/v1/me')).status).toBe(401);
    await plane.store.sql(`UPDATE app.identity_provider SET enabled = true WHERE id = $1`, [provider]);
    expect((await visitor.browser.get('/api/v1/me')).status).toBe(200);
  });

  it('are kept out when the account is disabled, unlinked, or the provider is for agents only', async () => {
    const { visitor, account } = await operator();
    idp.people.set('gus', {});
    await link(visitor, 'gus');
    await plane.store.sql(`UPDATE app.account SET disabled_at = now() WHERE id = $1`, [account]);
    const kept = async (reason: string): Promise<void> => {
      const answer = await enter(stranger(), 'gus');
      expect(String(answer.headers['location'])).toMatch(/^\/signin\?refused=/);
      const rows = await plane.store.sql(`SELECT reason FROM app.sign_in_refusal ORDER BY id DESC LIMIT 1`);
      expect(rows).toEqual([{ reason }]);
    };
    await kept('account-disabled');
    await plane.store.sql(`UPDATE app.account SET disabled_at = NULL WHERE id = $1`, [account]);
    const [identity] = (await identities(visitor)).items;
    expect((await visitor.browser.send('DELETE', `/api/v1/me/identities/${identity?.id}`)).status).toBe(204);
    expect((await visitor.browser.send('DELETE', `/api/v1/me/identities/${identity?.id}`)).status).toBe(404);
    await kept('operator-unknown');
    await plane.store.sql(`UPDATE app.identity_provider SET operator_sign_in = false WHERE id = $1`, [
      provider,
    ]);
    expect((await stranger().browser.get('/api/v1/session/idp/acme')).json).toEqual({ items: [] });
    expect((await stranger().start('/api/v1/session/idp', signIn)).status).toBe(404);
  });

  it('cannot be sent to a provider by another site', async () => {
    const browser = new OperatorBrowser(plane.app);
    const answer = await browser.send('POST', '/api/v1/session/idp', signIn, {
      'sec-fetch-site': 'cross-site',
    });
    expect(code(answer)).toEqual([403, 'csrf_rejected']);
    expect((await browser.get('/api/v1/session/idp/nowhere')).json).toEqual({ items: [] });
  });
});
