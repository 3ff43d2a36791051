import {
  CREDENTIAL_MODES,
  type CredentialMode,
  isLeased,
  isPerUser,
  type LeaseAnswer,
  type LeaseRequest,
  type Snapshot,
} from '#libs/contracts';
import { loadPublicKeys, verifyCallToken } from '#libs/oauth';
import { flushRedis } from './flush-redis.fixture.js';
import { approved, ECHO, GatewayWorld } from './gateway-world.fixture.js';

const AUDIENCE = 'https://as.example';

describe.each(['legacy', 'modern'] as const)('what an upstream of the %s era gets', (era) => {
  let world: GatewayWorld;
  let revision = 0;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start({}, era);
  });
  afterAll(() => world.stop());

  /** Puts a mode into force, with a lease state of its own. */
  const use = async (
    mode: CredentialMode,
    changes: Partial<Snapshot['servers'][number]> = {},
  ): Promise<void> => {
    const lease = {
      revision: String(++revision).padStart(64, '0'),
      ...(isPerUser(mode) ? { audience: AUDIENCE } : {}),
    };
    const server = {
      ...world.server('desk'),
      credential: mode,
      ...(isLeased(mode) ? { lease } : {}),
      ...changes,
    };
    await world.enforce({ servers: [server], tools: [approved('desk', ECHO)] });
    world.upstream.asked.length = 0;
    world.plane.leasesAsked.length = 0;
  };
  const header = (value: string, name = 'authorization', seconds = 300): LeaseAnswer => ({
    kind: 'lease',
    expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
    material: { kind: 'header', name, value },
  });
  const subjectOf = ({ subjectToken }: LeaseRequest): string => {
    const keys = loadPublicKeys(world.plane.enrolled[0]?.callTokenKeys ?? []);
    const expected = { issuer: `${world.origin}/t/acme`, audience: AUDIENCE, keys };
    return verifyCallToken(subjectToken ?? '', expected, Math.floor(Date.now() / 1000)).sub;
  };
  const call = async (claims: Record<string, unknown> = {}) =>
    (await world.agent(claims)).call('desk__echo', { text: 'hi' });
  const calls = () => world.upstream.asked.filter(({ method }) => method === 'tools/call');
  const textOf = (reply: Awaited<ReturnType<typeof call>>): string =>
    JSON.stringify(reply.json.result ?? reply.json.error);

  // R55
  it.each(CREDENTIAL_MODES.filter((mode) => mode !== 'mtls'))(
    'is nothing of what the agent sent, in the mode %s',
    async (mode) => {
      world.plane.lease = () => header('Bearer leased-token');
      await use(mode);
      const agent = await world.agent();
      const token = await agent.token();
      const planted = {
        cookie: 'session=of-the-user',
        'x-user': 'root',
        'x-tenant': 'platform',
        'x-api-key': 'planted',
        forwarded: 'for=10.0.0.1',
        'x-forwarded-for': '10.0.0.1',
      };
      const reply = await agent.call('desk__echo', { text: 'hi' }, { token, headers: planted });
      expect(textOf(reply)).not.toContain('isError');
      expect(calls()).toHaveLength(1);
      const [inbound] = token.split('.').slice(-1);
      for (const { headers } of world.upstream.asked) {
        const sent = JSON.stringify(headers);
        expect(Object.keys(headers)).not.toEqual(
          expect.arrayContaining([
            expect.stringMatching(/^(dpop|cookie|forwarded|x-forwarded-for|x-user|x-tenant|x-api-key)$/),
          ]),
        );
        expect(sent).not.toContain(inbound);
        expect(sent).not.toContain('of-the-user');
      }
      const authorization = calls()[0]?.headers.authorization;
      if (mode === 'none') expect(authorization).toBeUndefined();
      else if (mode === 'gateway_token') expect(authorization).toMatch(/^Bearer ey/);
      else expect(authorization).toBe('Bearer leased-token');
    },
  );

  it('is a secret in the header of its choice, leased once', async () => {
    world.plane.lease = () => header('s3cret', 'x-api-key');
    await use('static_secret');
    await call();
    await call({ sub: 'bob' });
    expect(calls().map(({ headers }) => headers['x-api-key'])).toEqual(['s3cret', 's3cret']);
    expect(calls()[0]?.headers.authorization).toBeUndefined();
    // The first look at the server, in `use`, may have leased it already.
    expect(world.plane.leasesAsked.length).toBeLessThanOrEqual(1);
  });

  // V02
  it("is each user's own, proved to the control plane by a call token", async () => {
    world.plane.lease = (_tenant, request) => header(`Bearer of-${subjectOf(request)}`);
    await use('oauth_user');
    for (const sub of ['alice', 'bob', 'alice']) await call({ sub });
    const got = calls().map(({ headers }) => headers.authorization);
    expect(got).toEqual(['Bearer of-alice', 'Bearer of-bob', 'Bearer of-alice']);
    expect(world.plane.leasesAsked.map(({ request }) => subjectOf(request))).toEqual(['alice', 'bob']);
  });

  it('is nothing old once the secrets changed', async () => {
    world.plane.lease = () => header('Bearer old');
    await use('client_credentials');
    await call();
    world.plane.lease = () => header('Bearer new');
    await use('client_credentials');
    await call();
    expect(calls().map(({ headers }) => headers.authorization)).toEqual(['Bearer new']);
  });

  it('is nothing at all without a credential: the call says where to link an account', async () => {
    const url = 'https://api.example.com/t/acme/link/link_1';
    world.plane.lease = () => ({ kind: 'link-required', url });
    await use('oauth_user');
    const reply = await call();
    expect(reply.status).toBe(200);
    expect(reply.json.result).toMatchObject({ isError: true });
    expect(textOf(reply)).toContain(`Link your account at this server first: ${url}`);
    expect(calls()).toEqual([]);
    const event = await world.event(({ reason }) => reason === 'credential-link-required');
    expect(event).toMatchObject({ outcome: 'failed', caller: { sub: 'alice' } });
  });

  it('is nothing when the control plane refuses, and the agent learns no cause', async () => {
    world.plane.lease = () => ({
      kind: 'refused',
      detail: 'the token endpoint answered invalid_client (HTTP 401)',
    });
    await use('rfc8693');
    const reply = await call();
    expect(textOf(reply)).toContain('There is no credential for this server');
    expect(textOf(reply)).not.toContain('invalid_client');
    expect(calls()).toEqual([]);
    const event = await world.event(({ reason }) => reason === 'credential-unavailable');
    expect(event.detail).toContain('invalid_client');
    await call();
    expect(world.plane.leasesAsked).toHaveLength(1);
  });

  it('keeps leases out of the state folder and the log', async () => {
    world.plane.lease = () => header('Bearer very-secret-lease');
    await use('client_credentials');
    await call();
    expect(world.log.join('\n')).not.toContain('very-secret-lease');
    const { readdir, readFile } = await import('node:fs/promises');
    for (const entry of await readdir(world.stateDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      expect(await readFile(`${entry.parentPath}/${entry.name}`, 'utf8')).not.toContain('very-secret-lease');
    }
  });
});
