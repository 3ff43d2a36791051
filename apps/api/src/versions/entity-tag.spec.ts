import { changedMembers, entityTag, ifMatch } from './entity-tag.js';

describe('an entity tag', () => {
  const before = entityTag({ name: 'Support', grants: [{ id: 'a' }], note: undefined });

  it('is the same for the same state, in whatever order, and quoted', () => {
    expect(entityTag({ grants: [{ id: 'a' }], name: 'Support' })).toBe(before);
    expect(before).toMatch(/^"[\x21\x23-\x7e]+"$/);
  });

  it.each<[string, object, string[]]>([
    ['nothing', { name: 'Support', grants: [{ id: 'a' }] }, []],
    ['a value', { name: 'Help', grants: [{ id: 'a' }] }, ['name']],
    ['something within', { name: 'Support', grants: [{ id: 'b' }] }, ['grants']],
    ['a member more', { name: 'Support', grants: [{ id: 'a' }], builtin: false }, ['builtin']],
    ['a member less', { name: 'Support' }, ['grants']],
    ['null, which is no absence', { name: null, grants: [{ id: 'a' }] }, ['name']],
  ])('tells that what changed is %s', (_name, state, names) => {
    expect(changedMembers(before, entityTag(state))).toEqual(names);
  });

  it.each(['""', '"abc"', '"name:"', '"~~:~"', '"name:0~grants:0"', '"<b>:1"'])(
    'of somebody else differs in every member, and names none of its own making: %s',
    (foreign) => {
      const names = changedMembers(foreign, before);
      expect(names).toEqual(expect.arrayContaining(['grants', 'name']));
      expect(names).not.toContain('<b>');
    },
  );
});

describe('If-Match', () => {
  it.each<[string, '*' | string[]]>([
    ['*', '*'],
    [' * ', '*'],
    ['"a"', ['"a"']],
    ['"a", "b" ,"c"', ['"a"', '"b"', '"c"']],
    ['W/"a"', []],
    ['W/"a", "b"', ['"b"']],
    ['"*"', ['"*"']],
    ['', []],
  ])('%s', (header, tags) => {
    expect(ifMatch(header)).toEqual(tags);
  });

  it.each(['a', '"a', 'a"', '"a" "b"', '"a",,"b"', '*, "a"', 'w/"a"', '"a\u00e9"', '" "'])(
    'that cannot be read: %s',
    (header) => {
      expect(() => ifMatch(header)).toThrow('malformed_request');
    },
  );

  it('is read in time that grows with its length alone', () => {
    expect(() => ifMatch(`${'"a",'.repeat(20_000)}!`)).toThrow('malformed_request');
  });
});
