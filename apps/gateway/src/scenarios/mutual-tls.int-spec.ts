import type { TLSSocket } from 'node:tls';
import type { LeaseAnswer } from '#libs/contracts';
import { TestAuthority, type TestCertificate, TestUpstream } from '#libs/testing';
import { flushRedis } from './flush-redis.fixture.js';
import { approved, ECHO, GatewayWorld } from './gateway-world.fixture.js';

describe('an upstream that asks for a client certificate', () => {
  const authority = new TestAuthority();
  let world: GatewayWorld;
  let upstream: TestUpstream;
  let revision = 0;
  /** Common name of the certificate that came with each call. */
  let seen: string[];

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start({}, 'modern');
    const { certificate: cert, key } = authority.issue('server');
    const tls = { cert, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
    upstream = await TestUpstream.start([ECHO], 'modern', tls);
    upstream.interfere = ({ method }, _response, { socket }) => {
      const name: unknown = (socket as TLSSocket).getPeerCertificate().subject.CN;
      if (method === 'tools/call') seen.push(String(name));
      return false;
    };
  });
  beforeEach(() => (seen = []));
  afterAll(async () => {
    await world.stop();
    await upstream.close();
  });

  const use = async ({ certificate, key }: TestCertificate, ca = authority.certificate): Promise<void> => {
    world.plane.lease = (): LeaseAnswer => ({
      kind: 'lease',
      expiresAt: new Date(Date.now() + 300_000).toISOString(),
      material: { kind: 'certificate', certificate, key, ca },
    });
    const lease = { revision: String(++revision).padStart(64, '0') };
    const server = { ...world.server('desk', upstream), credential: 'mtls' as const, lease };
    await world.enforce({ servers: [server], tools: [approved('desk', ECHO)] });
  };
  const call = async () => (await world.agent()).call('desk__echo', { text: 'hi' });

  it('sees the one that was leased, and no token', async () => {
    await use(authority.issue('gateway of acme'));
    expect((await call()).json.result).toMatchObject({ content: [{ text: '{"text":"hi"}' }] });
    expect(seen).toEqual(['gateway of acme']);
    expect(upstream.asked.at(-1)?.headers.authorization).toBeUndefined();
  });

  it('sees another one as soon as it was replaced, on a connection of its own', async () => {
    await use(authority.issue('next gateway'));
    await call();
    expect(seen).toEqual(['next gateway']);
  });

  it('is not reached with a certificate that it does not take', async () => {
    await use(new TestAuthority('somebody else').issue('gateway of acme'));
    expect((await call()).json.result).toMatchObject({ isError: true });
    expect(seen).toEqual([]);
  });

  it('is not told anything when it is not the server that was meant', async () => {
    await use(authority.issue('gateway of acme'), new TestAuthority('somebody else').certificate);
    expect((await call()).json.result).toMatchObject({ isError: true });
    expect(seen).toEqual([]);
  });
});
