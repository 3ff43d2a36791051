import { decodeJwt } from 'jose';
import { AgentUser, ApiStore, type PageAnswer, TestKey, TestOauthClient } from '#libs/testing';
import { hashPassword } from '../../accounts/accounts.module.js';
import { ControlPlane } from '../../registry/control-plane.fixture.js';

const RESOURCE = `${ApiStore.GATEWAY}/t/acme/mcp`;
const SCOPE = 'mcp:connect tools:read';
const PASSWORD = 'correct horse battery';
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

describe('device flow', () => {
  let plane: ControlPlane;
  let device: TestOauthClient;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    await plane.app.listen(plane.store.port, '127.0.0.1');
    const passwordHash = await hashPassword(PASSWORD);
    await plane.store.addAccount('acme', { id: 'account_alice', username: 'alice', passwordHash });
    const key = await TestKey.create();
    const redirectUris = ['http://127.0.0.1/cb'];
    await plane.store.addAgent('acme', { id: 'agent_tv', clientId: 'tv', kind: 'interactive', redirectUris });
    device = new TestOauthClient(plane.store.issuer('acme'), 'tv', key, 'none');
  });
  beforeEach(() => switched(true));
  afterAll(() => plane.stop());

  const switched = (deviceFlow: boolean): Promise<unknown> =>
    plane.send('PUT', 'acme', '/oauth/settings', { deviceFlow });
  const start = (scope = SCOPE, resource: unknown = RESOURCE): ReturnType<TestOauthClient['send']> =>
    device.send('/device/auth', { client_id: 'tv', scope, resource });
  const poll = (code: unknown): ReturnType<TestOauthClient['post']> =>
    device.post('/token', { grant_type: GRANT, device_code: code });
  const codePage = async (person: AgentUser): Promise<PageAnswer> =>
    person.get(`${plane.store.issuer('acme')}/device`);
  const typed = (
    person: AgentUser,
    page: PageAnswer,
    fields: Record<string, string>,
  ): Promise<PageAnswer> => {
    const xsrf = /name="xsrf"\s+value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    return person.post(page, { xsrf, ...fields });
  };
  /** Types the code, says it is the same, signs in and allows. */
  const approve = async (userCode: string): Promise<PageAnswer> => {
    const person = new AgentUser('alice', PASSWORD);
    const confirm = await typed(person, await codePage(person), { user_code: userCode });
    expect(confirm.text).toContain(userCode);
    expect(confirm.text).toContain('Connect Agent tv?');
    let page = await person.follow(await typed(person, confirm, { user_code: userCode, confirm: 'yes' }));
    page = await person.follow(
      await person.post(page, { username: 'alice', password: PASSWORD, decision: 'sign-in' }),
    );
    expect(page.text).toContain('the device that shows you a code');
    return person.follow(await person.post(page, { decision: 'allow' }));
  };

  it('gives the device a token that names the person and its own key', async () => {
    const { body } = await start();
    expect(body).toEqual({
      device_code: expect.any(String),
      user_code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
      verification_uri: `${plane.store.issuer('acme')}/device`,
      verification_uri_complete: expect.stringContaining('user_code='),
      expires_in: 600,
    });
    expect(await poll(body['device_code'])).toMatchObject({ body: { error: 'authorization_pending' } });
    const done = await approve(String(body['user_code']));
    expect(done.text).toContain('Device connected');
    expect(done.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const answer = await poll(body['device_code']);
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'DPoP', scope: SCOPE } });
    expect(decodeJwt(String(answer.body['access_token']))).toMatchObject({
      sub: `${plane.store.issuer('acme')}|account_alice`,
      aud: RESOURCE,
      cnf: { jkt: device.key.jwk.kid },
      gid: expect.any(String),
    });
    expect(await poll(body['device_code'])).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  it('A12: gives nothing without a proof', async () => {
    const { body } = await start();
    await approve(String(body['user_code']));
    const form = { grant_type: GRANT, device_code: body['device_code'] };
    const answer = await device.post('/token', form, { proof: null });
    expect(answer.status).toBe(400);
    expect(answer.body).not.toHaveProperty('access_token');
  });

  it('tells the device when the person cancels', async () => {
    const { body } = await start();
    const person = new AgentUser('alice', PASSWORD);
    const userCode = String(body['user_code']);
    const confirm = await typed(person, await codePage(person), { user_code: userCode });
    const cancelled = await typed(person, confirm, { user_code: userCode, abort: 'yes' });
    expect(cancelled.text).toContain('Cancelled');
    expect(await poll(body['device_code'])).toMatchObject({ body: { error: 'access_denied' } });
  });

  it('tells a device that asks too often to slow down', async () => {
    const { body } = await start();
    const answers = [];
    for (let i = 0; i < 6; i++) answers.push((await poll(body['device_code'])).body['error']);
    expect(answers.slice(0, 4)).toEqual(Array(4).fill('authorization_pending'));
    expect(answers.at(-1)).toBe('slow_down');
  });

  it('A06: takes no resource of another tenant', async () => {
    expect(await start(SCOPE, `${ApiStore.GATEWAY}/t/globex/mcp`)).toMatchObject({
      status: 400,
      body: { error: 'invalid_target' },
    });
  });

  it('takes only its own form', async () => {
    const { body } = await start();
    const person = new AgentUser('alice', PASSWORD);
    const page = await codePage(person);
    const fields = { user_code: String(body['user_code']), confirm: 'yes' };
    const answer = await person.post(page, { xsrf: 'f'.repeat(48), ...fields });
    expect(answer.status).toBe(422);
    expect(await poll(body['device_code'])).toMatchObject({ body: { error: 'authorization_pending' } });
  });

  it('is not there where the tenant did not switch it on', async () => {
    await switched(false);
    expect((await start()).status).toBe(404);
    expect((await codePage(new AgentUser('alice', PASSWORD))).status).toBe(404);
    expect(await poll('x')).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  });

  it('A32: slows guessing down, and burns a code that is hit meanwhile', async () => {
    const { body } = await start();
    const person = new AgentUser('mallory', 'x');
    let page = await codePage(person);
    const statuses: number[] = [];
    for (let i = 0; i < 12 && page.status !== 429; i++) {
      page = await typed(person, page, { user_code: 'BBBBBBB'.slice(i % 7).padEnd(8, 'C') });
      statuses.push(page.status);
    }
    expect(statuses.slice(0, 4)).toEqual([422, 422, 422, 422]);
    expect(statuses.at(-1)).toBe(429);
    expect(page.text).toContain('Too many wrong codes');
    const hit = await typed(person, page, { user_code: String(body['user_code']), confirm: 'yes' });
    expect(hit.status).toBe(429);
    expect(await poll(body['device_code'])).toMatchObject({ body: { error: 'invalid_grant' } });
  });
});
