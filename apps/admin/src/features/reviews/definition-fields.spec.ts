import { definitionFields } from './definition-fields.js';

describe('definitionFields', () => {
  it('leaves no field out, and puts first what a person reads first', () => {
    const definition = { annotations: {}, 'a/b~': 1, description: 'Reads.', inputSchema: {}, name: 'read' };
    expect(definitionFields(JSON.stringify(definition))).toEqual([
      { pointer: '/name', kind: 'added', after: 'read' },
      { pointer: '/description', kind: 'added', after: 'Reads.' },
      { pointer: '/inputSchema', kind: 'added', after: {} },
      { pointer: '/annotations', kind: 'added', after: {} },
      { pointer: '/a~1b~0', kind: 'added', after: 1 },
    ]);
  });
});
