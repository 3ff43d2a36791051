import { type EgressGrant, sandboxProfile, type SandboxUsage } from '#libs/contracts';
import { FixedClock, testServer } from '#libs/testing';
import { CredentialRefused } from '../credentials/credential-refused.js';
import type { UpstreamCredential, UpstreamCredentials } from '../credentials/upstream-credentials.js';
import type { SandboxedRequest } from '../runner/sandboxed-servers.js';
import { ServerHealth } from './server-health.js';
import { UpstreamClient } from './upstream-client.js';
import type { UpstreamHttp } from './upstream-http.js';
import type { UpstreamSessions } from './upstream-sessions.js';

const RULE = { host: 'api.example.test', port: 443, protocol: 'tls' as const };
const USE = { name: 'api', mode: 'proxy' as const, host: RULE.host, port: RULE.port, header: 'X-Api-Key' };

describe('a call into a sandbox', () => {
  let asked: SandboxedRequest[];
  let leased: string[];
  let material: UpstreamCredential | Error;

  beforeEach(() => {
    asked = [];
    leased = [];
    material = { header: { name: 'x-api-key', value: 'the-secret' } };
  });

  const server = (credentials: (typeof USE)[]) =>
    testServer('files', {
      credential: credentials.length === 0 ? 'none' : 'static_secret',
      stdio: {
        serverVersion: 'sversion_1',
        artifactDigest: 'a'.repeat(64),
        profile: sandboxProfile.parse({
          schema: 1,
          command: ['/bin/node'],
          network: { allow: [RULE] },
          credentials,
        }),
        profileHash: 'b'.repeat(64),
      },
    });

  const clientOf = (): UpstreamClient =>
    new UpstreamClient(
      {} as UpstreamHttp,
      {} as UpstreamSessions,
      {
        forCall: async ({ slug }: { slug: string }) => {
          leased.push(slug);
          if (material instanceof Error) throw material;
          return material;
        },
      } as unknown as UpstreamCredentials,
      new ServerHealth(new FixedClock()),
      {
        ask: async (request) => {
          asked.push(request);
          return { result: {}, raw: '{}', usage: {} as SandboxUsage, bytes: 2 };
        },
      },
    );

  const call = async (credentials: (typeof USE)[]): Promise<readonly EgressGrant[] | undefined> => {
    await clientOf().call({
      server: server(credentials),
      subject: {
        tenant: 'acme',
        sub: 'alice',
        act: undefined,
        scope: '',
        txn: 'txn_1',
        tctx: { method: 'tools/call', tool: '', manifest: '', args: '', decision: 'call_1' },
      },
      principal: 'alice',
      request: {
        method: 'tools/call',
        name: 'read',
        args: {},
        headerParams: [],
        paramsJson: '"name":"read","arguments":{}',
      },
      capabilities: {},
      listener: undefined,
      connection: undefined,
    });
    return asked[0]?.grants;
  };

  it('brings the credential that its profile names, for this call', async () => {
    expect(await call([USE])).toEqual([{ credential: 'api', value: 'the-secret' }]);
    expect(leased).toEqual(['files']);
  });

  it('asks for none where its profile names none', async () => {
    expect(await call([])).toEqual([]);
    expect(leased).toEqual([]);
  });

  it('does not happen without the credential, nor with one for another header', async () => {
    material = new CredentialRefused('credential-unavailable', 'the secret header of the server is not set');
    await expect(call([USE])).rejects.toThrow('is not set');
    material = { header: { name: 'authorization', value: 'Bearer x' } };
    await expect(call([USE])).rejects.toBeInstanceOf(CredentialRefused);
    material = {};
    await expect(call([USE])).rejects.toBeInstanceOf(CredentialRefused);
    expect(asked).toEqual([]);
  });

  it('brings none to a list, which nobody has asked for with their rights', async () => {
    await clientOf().list(server([USE]), 'acme', 'tool');
    expect(asked[0]?.grants).toBeUndefined();
    expect(leased).toEqual([]);
  });
});
