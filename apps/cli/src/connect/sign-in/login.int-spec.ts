import { createServer } from 'node:http';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '#libs/platform';
import { AuthorizedEndpoint } from '../bridge/authorized-endpoint.js';
import { TenantWorld } from '../tenant-world.fixture.js';
import { signInByBrowser } from './browser-sign-in.js';
import { discoverByChallenge } from './challenged-discovery.js';
import { signInByDevice } from './device-sign-in.js';
import { Login, type LoginParts } from './login.js';
import { LoginFile } from './login-file.js';

const { signal } = new AbortController();

describe('the sign-in of connect', () => {
  let world: TenantWorld;
  let folder: string;
  let told: string[];
  let pauses: number[];
  let hasBrowser: boolean;

  beforeEach(async () => {
    world = await TenantWorld.start();
    world.mcp = ({ response }) => void response.writeHead(200).end('{}');
    folder = join(mkdtempSync(join(tmpdir(), 'sallyport-connect-')), 'state');
    [told, pauses, hasBrowser] = [[], [], true];
  });
  afterEach(async () => {
    await world.stop();
    rmSync(join(folder, '..'), { recursive: true });
  });

  const person = {
    say: (line: string) => void told.push(line),
    show: (url: string) => void world.browse(url),
    get hasBrowser() {
      return hasBrowser;
    },
    pause: (ms: number) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  };
  const loginFile = () => new LoginFile(folder, world.endpoint);
  /** A process of its own, as far as its memory goes. */
  const started = async (over: Partial<LoginParts> = {}) =>
    new Login({
      file: loginFile(),
      authorization: await discoverByChallenge(world.endpoint),
      clientId: 'desk',
      signIn: (client, scopes, until) => signInByBrowser(client, scopes, person, until),
      clock: new SystemClock(),
      ...over,
    });
  const post = { method: 'POST', body: '{"method":"ping"}' } as const;
  const call = { method: 'POST', body: '{"method":"tools/call"}' } as const;
  const sent = async (login: Login, request: typeof post | typeof call = post) => {
    const response = await new AuthorizedEndpoint(world.endpoint, login).send(request, signal);
    await response.body?.cancel();
    return response.status;
  };

  test('a person signs in once; what starts later uses what was kept, for its owner alone', async () => {
    expect(await sent(await started())).toBe(200);
    expect(await sent(await started())).toBe(200);
    expect(world.grants).toEqual(['authorization_code']);
    expect(world.granted[0]).toMatchObject({ client_id: 'desk', resource: world.endpoint });
    expect(told[0]).toContain(`${world.issuer}/auth?`);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => !name.startsWith(file))).toEqual([]);
  });

  test('registers itself where no agent was given, and stays the same agent', async () => {
    expect(await sent(await started({ clientId: undefined }))).toBe(200);
    expect(await sent(await started({ clientId: undefined }))).toBe(200);
    expect([...world.clients]).toEqual(['desk', 'agent_1']);
  });

  test('registers itself again when the tenant has forgotten the agent', async () => {
    await sent(await started({ clientId: undefined }));
    world.clients.delete('agent_1');
    world.revokeAccess();
    expect(await sent(await started({ clientId: undefined }))).toBe(200);
    expect(world.granted.at(-1)).toMatchObject({ grant_type: 'authorization_code', client_id: 'agent_1' });
  });

  test('says what to ask for where agents cannot register themselves', async () => {
    world.metadata = { registration_endpoint: undefined };
    await expect(sent(await started({ clientId: undefined }))).rejects.toMatchObject({
      message: expect.stringContaining('does not let agents register themselves'),
      remedies: [expect.stringContaining('--client-id')],
    });
  });

  test('renews without a person when the gateway takes the token no more', async () => {
    const login = await started();
    await sent(login);
    world.revokeAccess();
    expect(await sent(login)).toBe(200);
    expect(world.grants).toEqual(['authorization_code', 'refresh_token']);
  });

  test('renews before a token ends', async () => {
    world.expiresIn = 10;
    const login = await started();
    await sent(login);
    expect(await sent(login)).toBe(200);
    expect(world.grants).toEqual(['authorization_code', 'refresh_token']);
  });

  test('uses each refresh token once, however many ask at the same moment', async () => {
    const [one, two] = [await started(), await started()];
    await sent(one);
    await sent(two);
    world.revokeAccess();
    const answers = await Promise.all([one, two, one, two, one, two].map((login) => sent(login)));
    expect(answers).toEqual([200, 200, 200, 200, 200, 200]);
    expect(world.grants).toEqual(['authorization_code', 'refresh_token']);
  });

  test('two that start at the same moment ask the person once', async () => {
    const logins = [await started(), await started(), await started()];
    await Promise.all(logins.map((login) => sent(login)));
    expect(told).toHaveLength(1);
  });

  test('asks the person again when the grant has ended', async () => {
    const login = await started();
    await sent(login);
    world.revokeAll();
    expect(await sent(login)).toBe(200);
    expect(world.grants).toEqual(['authorization_code', 'authorization_code']);
  });

  test('asks for the scopes that a call needs, besides those it has', async () => {
    const login = await started();
    await sent(login);
    expect(await sent(login, call)).toBe(200);
    expect(told).toHaveLength(2);
    expect(new URL(told[1]?.split('open: ')[1] ?? '').searchParams.get('scope')).toBe(
      'mcp:connect tools:read tools:call',
    );
    expect(await sent(await started(), call)).toBe(200);
    expect(told).toHaveLength(2);
  });

  test('hands over a refusal that signing in again does not change', async () => {
    world.mcp = ({ response }) =>
      void response
        .writeHead(403, { 'www-authenticate': 'DPoP error="insufficient_scope", scope="more"' })
        .end();
    expect(await sent(await started())).toBe(403);
    expect(told).toHaveLength(2);
  });

  test('signs in with a code: waits as it is told, and longer when it asks too often', async () => {
    world.tokenErrors.push('authorization_pending', 'slow_down');
    const login = await started({
      signIn: (client, scopes, until) => signInByDevice(client, scopes, person, until),
    });
    expect(await sent(login)).toBe(200);
    expect(told).toEqual([
      `To sign in, open ${world.issuer}/device on any device and type the code BCDF-GHJK`,
    ]);
    expect(pauses).toEqual([5000, 5000, 10_000]);
  });

  test.each([
    ['access_denied', 'refused: access_denied'],
    ['expired_token', 'refused: expired_token'],
  ])('ends a sign-in with a code at %s', async (error, message) => {
    world.tokenErrors.push(error);
    const login = await started({
      signIn: (client, scopes, until) => signInByDevice(client, scopes, person, until),
    });
    await expect(sent(login)).rejects.toThrow(message);
  });

  test('ends a sign-in with a code when nobody types it', async () => {
    world.tokenErrors.push(...Array<string>(20).fill('authorization_pending'));
    const login = await started({
      signIn: (client, scopes, until) => signInByDevice(client, scopes, person, until),
    });
    await expect(sent(login)).rejects.toThrow('expired before anybody typed it');
    expect(pauses).toHaveLength(12);
  });

  test('says so where there is no sign-in with a code', async () => {
    world.metadata = { device_authorization_endpoint: undefined };
    const login = await started({
      signIn: (client, scopes, until) => signInByDevice(client, scopes, person, until),
    });
    await expect(sent(login)).rejects.toThrow('does not let people sign in with a code');
  });

  test.each<[string, Record<string, string>, string]>([
    ['by another authorization server', { iss: 'https://evil.example' }, 'answered by somebody else'],
    ['without its name', { iss: '' }, 'answered by somebody else'],
    ['with an error', { code: '', error: 'access_denied' }, 'refused: access_denied'],
    ['with a code of somebody else', { code: 'stolen' }, 'refused: invalid_grant'],
  ])('takes no answer %s', async (_, redirect, message) => {
    world.redirect = redirect;
    await expect(sent(await started())).rejects.toThrow(message);
    expect(world.granted).toEqual([]);
  });

  test('goes on waiting when somebody else knocks, and ends when it is told to', async () => {
    world.redirect = { state: 'guessed' };
    const end = new AbortController();
    const login = await started();
    const knocked: number[] = [];
    person.show = (url: string) =>
      void fetch(url).then(async (answer) => {
        knocked.push(answer.status);
        const redirect = new URL(new URL(url).searchParams.get('redirect_uri') ?? '');
        knocked.push((await fetch(new URL('/', redirect))).status);
        knocked.push((await fetch(redirect, { method: 'POST' })).status);
        end.abort(new Error('enough'));
      });
    await expect(login.credentials(end.signal)).rejects.toThrow('enough');
    person.show = (url: string) => void world.browse(url);
    expect(knocked).toEqual([400, 404, 404]);
  });

  test('takes no token that is bound to no key, and keeps none', async () => {
    world.tokenType = 'Bearer';
    await expect(sent(await started())).rejects.toThrow('bound to no key');
    expect(await loginFile().find()).toBeUndefined();
  });

  test('keeps nothing of a sign-in that was not finished', async () => {
    const end = new AbortController();
    end.abort(new Error('over'));
    await expect((await started()).credentials(end.signal)).rejects.toThrow('over');
    expect(await loginFile().find()).toBeUndefined();
  });

  describe('the file', () => {
    test.each<[string, (path: string) => void, string]>([
      ['others may read', (path) => chmodSync(path, 0o640), 'is not private'],
      ['holds something else', (path) => writeFileSync(path, '{"endpoint":1}'), 'holds no sign-in'],
      [
        'is cut off',
        (path) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, 40)),
        'holds no sign-in',
      ],
    ])('is not used when it %s', async (_, spoil, message) => {
      await sent(await started());
      spoil(loginFile().path);
      await expect(sent(await started())).rejects.toThrow(message);
    });

    test('of another agent is not used', async () => {
      await sent(await started({ clientId: undefined }));
      await sent(await started({ clientId: 'desk' }));
      expect(world.granted.map((form) => form['client_id'])).toEqual(['agent_1', 'desk']);
    });
  });

  test.each<[string, Record<string, string>, number, string]>([
    ['asks for nothing', {}, 200, 'asked for no sign-in'],
    [
      'names metadata elsewhere',
      { 'www-authenticate': 'DPoP resource_metadata="https://evil.example/x"' },
      401,
      'another origin',
    ],
  ])('refuses an endpoint that %s', async (_, headers, status, message) => {
    const server = createServer((_request, response) => response.writeHead(status, headers).end());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    try {
      await expect(discoverByChallenge(`http://127.0.0.1:${port}/mcp`)).rejects.toThrow(message);
    } finally {
      await new Promise((done) => server.close(done));
    }
  });
});
