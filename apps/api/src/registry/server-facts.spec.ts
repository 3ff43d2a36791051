import type { Introduction } from './probe/handshake.js';
import { factsHash, probedFacts, unprobedFacts } from './server-facts.js';

const introduction: Introduction = {
  era: 'legacy',
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  instructions: null,
  serverInfo: { name: 'files', version: '1' },
};
const base = unprobedFacts('https://files.example/mcp', 'gateway_token');
const facts = probedFacts(base, introduction);

describe('factsHash', () => {
  it('stays when only what a server calls itself changes', () => {
    const renamed = probedFacts(base, { ...introduction, serverInfo: { name: 'files', version: '2' } });
    expect(factsHash(renamed)).toBe(factsHash(facts));
  });

  it.each([
    ['URL', probedFacts({ ...base, url: 'https://other.example/mcp' }, introduction)],
    ['credential', probedFacts({ ...base, credential: 'none' }, introduction)],
    ['era', probedFacts(base, { ...introduction, era: 'modern' })],
    ['revision', probedFacts(base, { ...introduction, protocolVersion: '2025-06-18' })],
    ['capabilities', probedFacts(base, { ...introduction, capabilities: { tools: {}, prompts: {} } })],
    ['instructions', probedFacts(base, { ...introduction, instructions: 'Do this.' })],
    ['lack of a probe', base],
  ])('changes with the %s', (_what, other) => {
    expect(factsHash(other)).not.toBe(factsHash(facts));
  });
});
