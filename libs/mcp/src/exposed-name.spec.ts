import fc from 'fast-check';
import { exposedDefinition, exposedToolName, splitExposedName } from './exposed-name.js';

describe('exposed names', () => {
  it('split again, also when the tool name holds the separator', () => {
    const slug = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/);
    const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,90}$/);
    fc.assert(
      fc.property(slug, name, (server, tool) => {
        expect(splitExposedName(exposedToolName(server, tool))).toEqual({ server, name: tool });
      }),
    );
  });

  it.each(['echo', '__echo', 'Server__echo', 'a_b__echo', 'server__', '-a__echo'])('%s is none', (name) => {
    expect(splitExposedName(name)).toBeUndefined();
  });

  it('a definition changes its name and nothing else', () => {
    const definition = { description: 'd', inputSchema: { type: 'object' }, name: 'echo' };
    expect(JSON.parse(exposedDefinition(JSON.stringify(definition), 'demo__echo'))).toEqual({
      ...definition,
      name: 'demo__echo',
    });
  });
});
