import type { Introduction } from './probe/handshake.js';
import { sandboxProfile } from '#libs/contracts';
import {
  configOf,
  connectionOf,
  factsHash,
  probedFacts,
  stdioConnection,
  unprobedFacts,
} from './server-facts.js';

const introduction: Introduction = {
  era: 'legacy',
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  instructions: null,
  serverInfo: { name: 'files', version: '1' },
};
const base = unprobedFacts(connectionOf('https://files.example/mcp', { mode: 'gateway_token' }));
const facts = probedFacts(base, introduction);

const header = (name: string) => connectionOf(base.url, { mode: 'static_secret', header: name });

describe('configOf', () => {
  it('gives back what was said, with nothing stored twice', () => {
    expect(configOf(header('x-api-key'))).toEqual({ mode: 'static_secret', header: 'x-api-key' });
    expect(base).not.toHaveProperty('credentialConfig');
    expect(configOf(base)).toEqual({ mode: 'gateway_token' });
  });
});

describe('stdioConnection', () => {
  const rule = { host: 'api.example.test', port: 443, protocol: 'tls' as const };
  const use = { name: 'api', mode: 'proxy' as const, host: rule.host, port: rule.port, header: 'X-Api-Key' };
  const stdio = (credentials: (typeof use)[]) => ({
    artifact: { kind: 'folder' as const, path: '/tools/a' },
    artifactDigest: 'a'.repeat(64),
    profile: sandboxProfile.parse({
      schema: 1,
      command: ['/bin/node'],
      network: { allow: [rule] },
      credentials,
    }),
    profileHash: 'b'.repeat(64),
  });

  it('gives a server that names no credential none', () => {
    expect(configOf(stdioConnection(stdio([])))).toEqual({ mode: 'none' });
    expect(stdioConnection(stdio([]))).not.toHaveProperty('credentialConfig');
  });

  it('keeps the secret of a credential like that of any server', () => {
    expect(configOf(stdioConnection(stdio([use])))).toEqual({ mode: 'static_secret', header: 'x-api-key' });
    expect(stdioConnection(stdio([use])).url).toBe(`stdio://${'a'.repeat(64)}/${'b'.repeat(64)}`);
  });
});

describe('factsHash', () => {
  it('stays when only what a server calls itself changes', () => {
    const renamed = probedFacts(base, { ...introduction, serverInfo: { name: 'files', version: '2' } });
    expect(factsHash(renamed)).toBe(factsHash(facts));
  });

  it('tells two credential configurations apart', () => {
    const hash = (name: string): string => factsHash(probedFacts(header(name), introduction));
    expect(hash('x-api-key')).not.toBe(hash('x-auth-token'));
  });

  it.each([
    ['URL', probedFacts({ ...base, url: 'https://other.example/mcp' }, introduction)],
    ['credential', probedFacts({ ...base, credential: 'none' }, introduction)],
    ['credential configuration', probedFacts({ ...base, ...header('x-api-key') }, introduction)],
    ['era', probedFacts(base, { ...introduction, era: 'modern' })],
    ['revision', probedFacts(base, { ...introduction, protocolVersion: '2025-06-18' })],
    ['capabilities', probedFacts(base, { ...introduction, capabilities: { tools: {}, prompts: {} } })],
    ['instructions', probedFacts(base, { ...introduction, instructions: 'Do this.' })],
    ['lack of a probe', base],
  ])('changes with the %s', (_what, other) => {
    expect(factsHash(other)).not.toBe(factsHash(facts));
  });
});
