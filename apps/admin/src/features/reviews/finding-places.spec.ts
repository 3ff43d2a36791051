import { findingsIn, findingsOutside, type Finding } from './finding-places.js';

const at = (pointer: string): Finding => ({
  rule: 'manifest.preference',
  severity: 'medium',
  pointer,
  span: null,
  excerpt: null,
  explanation: 'Compares itself.',
});
const ALL = [at(''), at('/description'), at('/inputSchema/properties/a'), at('/inputSchemas')];

describe('where findings are shown', () => {
  it('is beside the field that holds them', () => {
    expect(findingsIn(ALL, '/inputSchema')).toEqual([at('/inputSchema/properties/a')]);
    expect(findingsIn(ALL, '/description')).toEqual([at('/description')]);
  });

  it('is above all fields for the rest, so that none is lost', () => {
    const shown = ['/description', '/inputSchema'];
    const outside = findingsOutside(ALL, shown);
    expect(outside).toEqual([at(''), at('/inputSchemas')]);
    expect(outside.length + shown.flatMap((pointer) => findingsIn(ALL, pointer)).length).toBe(ALL.length);
  });

  it('is not lost for the whole definition as one field', () => {
    expect(findingsOutside(ALL, [''])).toEqual([]);
  });
});
