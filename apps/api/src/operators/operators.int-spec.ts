import type { Invitation, Me, OperatorView, Problem } from '#libs/contracts';
import { FixedClock, OperatorBrowser, TestAuthenticator } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { FirstOperator } from './operators.module.js';

const ORIGIN = 'https://console.example.com';
const MINUTE = 60_000;
const FIRST = { username: 'fay', name: 'Fay First' };

const tokenOf = (link: string): string => new URL(link).hash.slice(1);
const code = (answer: { status: number; json: unknown }): [number, string | undefined] => [
  answer.status,
  (answer.json as Problem | undefined)?.code,
];

describe('operators', () => {
  const clock = new FixedClock();
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await ControlPlane.start({ API_PUBLIC_URL: ORIGIN }, clock);
  });
  afterAll(() => plane.stop());

  const browser = (): OperatorBrowser => new OperatorBrowser(plane.app);
  const setUp = async (
    who: OperatorBrowser,
    link: string,
    operator?: object,
    key = new TestAuthenticator(ORIGIN),
  ): Promise<[number, string | undefined]> => {
    const person = operator === undefined ? {} : { operator };
    const token = tokenOf(link);
    const options = await who.send('POST', '/api/v1/setup/options', { token, ...person });
    if (options.status !== 200) return code(options);
    const registration = key.create(options.json);
    return code(
      await who.keep(await who.send('POST', '/api/v1/setup/passkey', { token, ...person, registration })),
    );
  };
  const invite = (who: OperatorBrowser, tenant: string, body: object) =>
    who.send('POST', `/api/v1/tenants/${tenant}/operators`, { name: 'New', ...body });

  describe('the first', () => {
    const link = async (): Promise<string> => (await plane.app.get(FirstOperator).invite())!.link;
    beforeEach(async () => {
      await plane.store.sql(`DELETE FROM app.passkey`);
      await plane.store.sql(`DELETE FROM app.account WHERE 'platform-admin' = ANY (rights)`);
    });

    it('says who they are, gets a passkey, and is in', async () => {
      const url = await link();
      expect(url).toMatch(/^https:\/\/console\.example\.com\/setup#[\w-]{43}$/);
      const opened = await browser().send('POST', '/api/v1/setup', { token: tokenOf(url) });
      expect(opened.json).toEqual({ tenant: 'Platform', operator: null });
      const fay = browser();
      const key = new TestAuthenticator(ORIGIN);
      expect(await setUp(fay, url, FIRST, key)).toEqual([204, undefined]);
      const me = (await fay.get('/api/v1/me')).json as Me;
      expect(me.operator.name).toBe('Fay First');
      expect(me.tenants.map(({ slug }) => slug)).toEqual(expect.arrayContaining(['acme', 'globex']));
      expect((await browser().signInWithPasskey(key)).status).toBe(204);
      expect(await plane.app.get(FirstOperator).invite()).toBeUndefined();
    });

    it('U15 is one: the link works once, for 30 minutes, and not beside a newer one', async () => {
      const old = await link();
      const newer = await link();
      expect(await setUp(browser(), old, FIRST)).toEqual([404, 'setup_link_invalid']);
      clock.advance(30 * MINUTE);
      expect(await setUp(browser(), newer, FIRST)).toEqual([404, 'setup_link_invalid']);
      const good = await link();
      const answers = await Promise.all(
        ['a1', 'a2', 'a3'].map((username) => setUp(browser(), good, { username, name: username })),
      );
      expect(answers.map(([status]) => status).toSorted((a, b) => a - b)).toEqual([204, 404, 404]);
      expect(await setUp(browser(), good, FIRST)).toEqual([404, 'setup_link_invalid']);
    });

    it('U15 is nobody once there is an operator, however they came', async () => {
      const url = await link();
      await plane.addOperator('platform', 'other', ['platform-admin']);
      expect(await setUp(browser(), url, FIRST)).toEqual([404, 'setup_link_invalid']);
    });

    it('must say who they are, and cannot be set up from another site', async () => {
      const url = await link();
      expect(await setUp(browser(), url)).toEqual([422, 'invalid_request']);
      const body = { token: tokenOf(url) };
      const cross = { 'sec-fetch-site': 'cross-site' };
      expect(code(await browser().send('POST', '/api/v1/setup', body, cross))).toEqual([
        403,
        'csrf_rejected',
      ]);
    });

    it('is stored without the token', async () => {
      const url = await link();
      expect(JSON.stringify(await plane.store.sql('SELECT * FROM app.setup_link'))).not.toContain(
        tokenOf(url),
      );
    });
  });

  describe('are invited', () => {
    let people = 0;
    /** Has just signed in. */
    const inviter = (tenant = 'acme'): Promise<OperatorBrowser> =>
      plane.addOperator(
        tenant,
        `inviter${++people}`,
        tenant === 'platform' ? ['platform-admin'] : ['tenant-admin', 'reviewer', 'auditor'],
      );

    it('by an operator, get a passkey by the link, and see their tenant', async () => {
      const answer = await invite(await inviter('platform'), 'acme', {
        username: 'rita',
        rights: ['reviewer'],
      });
      expect(answer.status).toBe(201);
      const { link, operator } = answer.json as Invitation;
      expect(operator).toMatchObject({ username: 'rita', rights: ['reviewer'], passkeys: 0 });
      const opened = await browser().send('POST', '/api/v1/setup', { token: tokenOf(link) });
      expect(opened.json).toEqual({ tenant: 'acme', operator: { username: 'rita', name: 'New' } });
      const rita = browser();
      expect(await setUp(rita, link)).toEqual([204, undefined]);
      expect(((await rita.get('/api/v1/me')).json as Me).tenants.map(({ slug }) => slug)).toEqual(['acme']);
      const listed = await (await inviter()).get('/api/v1/tenants/acme/operators');
      expect((listed.json as { items: OperatorView[] }).items).toContainEqual(
        expect.objectContaining({ username: 'rita', passkeys: 1 }),
      );
    });

    it('only with rights that the inviter has', async () => {
      await plane.addOperator('acme', 'tina', ['tenant-admin']);
      const tina = plane.operator('acme', 'tina');
      for (const [rights, expected] of [
        [['auditor'], [201, undefined]],
        [['reviewer'], [403, 'right_beyond_own']],
        [['platform-admin'], [422, 'invalid_request']],
      ] as const) {
        expect(code(await invite(tina, 'acme', { username: `x-${rights[0]}`, rights }))).toEqual(expected);
      }
      expect(code(await invite(tina, 'globex', { username: 'spy', rights: ['auditor'] }))[0]).toBe(404);
      const again = (id: string) => tina.send('POST', `/api/v1/tenants/acme/operators/${id}/link`);
      expect(code(await again('account_root_acme'))).toEqual([403, 'right_beyond_own']);
      expect((await again('account_root_globex')).status).toBe(404);
    });

    it('by nobody without the right, and not long after sign-in', async () => {
      await plane.addOperator('acme', 'audra', ['auditor']);
      const body = { username: 'eve', rights: ['auditor'] };
      expect(code(await invite(plane.operator('acme', 'audra'), 'acme', body))).toEqual([
        403,
        'permission_missing',
      ]);
      const late = await inviter();
      clock.advance(11 * MINUTE);
      expect(code(await invite(late, 'acme', body))).toEqual([403, 'step_up_required']);
    });

    it('not under a name that is taken', async () => {
      const answer = await invite(await inviter(), 'acme', { username: 'root', rights: ['auditor'] });
      expect(code(answer)).toEqual([409, 'username_taken']);
    });

    it('and disabled before they come: the link is worth nothing', async () => {
      const answer = await invite(await inviter(), 'acme', { username: 'dan', rights: ['auditor'] });
      const { link, operator } = answer.json as Invitation;
      await plane.store.sql(`UPDATE app.account SET disabled_at = now() WHERE id = $1`, [operator.id]);
      expect(await setUp(browser(), link)).toEqual([404, 'setup_link_invalid']);
    });
  });

  it('are signed out everywhere by another operator', async () => {
    await plane.addOperator('acme', 'gone', ['auditor']);
    const gone = plane.operator('acme', 'gone');
    const path = '/api/v1/tenants/acme/operators/account_gone_acme/sessions';
    expect(
      (await (await plane.addOperator('acme', 'boss', ['tenant-admin'])).send('DELETE', path)).status,
    ).toBe(204);
    expect((await gone.get('/api/v1/me')).status).toBe(401);
  });
});
