import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';
import { diffDefinitions } from './diff.js';

describe('diffDefinitions', () => {
  test('names what was added, removed and changed, in a fixed order', () => {
    const before = { name: 'a', description: 'old', inputSchema: { required: ['x', 'y'], type: 'object' } };
    const after = { title: 'T', name: 'a', description: 'new', inputSchema: { required: ['x'], type: [] } };
    expect(diffDefinitions(before, after)).toEqual([
      { pointer: '/description', kind: 'changed', before: 'old', after: 'new' },
      { pointer: '/inputSchema/required/1', kind: 'removed', before: 'y' },
      { pointer: '/inputSchema/type', kind: 'changed', before: 'object', after: [] },
      { pointer: '/title', kind: 'added', after: 'T' },
    ]);
  });

  test('escapes pointers as RFC 6901 says', () => {
    expect(diffDefinitions({}, { 'a/b~c': { '': 1 } })).toEqual([
      { pointer: '/a~1b~0c', kind: 'added', after: { '': 1 } },
    ]);
    expect(diffDefinitions({ '': { '~1': 1 } }, { '': { '~1': 2 } })[0]?.pointer).toBe('//~01');
  });

  test('tells null, absent, object and array apart', () => {
    expect(diffDefinitions(undefined, { a: 1 })).toEqual([{ pointer: '', kind: 'added', after: { a: 1 } }]);
    expect(diffDefinitions({ a: null }, {})).toEqual([{ pointer: '/a', kind: 'removed', before: null }]);
    expect(diffDefinitions({ a: null }, { a: {} })).toEqual([
      { pointer: '/a', kind: 'changed', before: null, after: {} },
    ]);
    expect(diffDefinitions([], {})).toEqual([{ pointer: '', kind: 'changed', before: [], after: {} }]);
  });

  test('sees members whose names every object inherits', () => {
    expect(diffDefinitions({}, { constructor: 1, toString: 2 })).toHaveLength(2);
  });

  const json = fc.jsonValue({ maxDepth: 4 });

  test('property: empty exactly when the canonical forms are equal', () => {
    fc.assert(
      fc.property(json, json, (one, two) => {
        fc.pre(isCanonical(one) && isCanonical(two));
        const copy: unknown = JSON.parse(canonicalJson(one));
        expect(diffDefinitions(one, copy)).toEqual([]);
        expect(diffDefinitions(one, two).length === 0).toBe(canonicalJson(one) === canonicalJson(two));
      }),
    );
  });

  test('property: the other direction has the same pointers', () => {
    fc.assert(
      fc.property(json, json, (one, two) => {
        const pointers = (a: unknown, b: unknown) => diffDefinitions(a, b).map((change) => change.pointer);
        expect(pointers(two, one)).toEqual(pointers(one, two));
      }),
    );
  });
});

function isCanonical(value: unknown): boolean {
  try {
    canonicalJson(value);
    return true;
  } catch {
    return false;
  }
}
