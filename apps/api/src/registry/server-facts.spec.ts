import type { Introduction } from './probe/handshake.js';
import { configOf, connectionOf, factsHash, probedFacts, unprobedFacts } from './server-facts.js';

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
