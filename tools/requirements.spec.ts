import { gaps } from './requirements.mjs';

const read = (path: string) =>
  path === 'a.spec.ts'
    ? "it('keeps it', () => {\n// it('dreams of it'\nit.skip('leaves it out'\nplain words\n"
    : undefined;
const one = (over: object) => ({ id: 'S25-X-1', must: 'It must.', ...over });

test('a requirement is proved by a title that a spec holds, or open for a reason', () => {
  const requirements = [
    one({ proofs: [['a.spec.ts', 'keeps it']] }),
    one({ id: 'S26-X-2', open: 'It is not built.' }),
  ];
  expect(gaps(requirements, read)).toEqual([]);
});

test.each<[string, object, string]>([
  ['a spec that is not there', { proofs: [['b.spec.ts', 'keeps it']] }, 'there is no spec b.spec.ts'],
  ['a file that is no spec', { proofs: [['a.ts', 'keeps it']] }, 'there is no spec a.ts'],
  ['a title that is not there', { proofs: [['a.spec.ts', 'loses it']] }, 'tries nothing called “loses it”'],
  ['a title in a comment', { proofs: [['a.spec.ts', 'dreams of it']] }, 'tries nothing called'],
  ['a test that is left out', { proofs: [['a.spec.ts', 'leaves it out']] }, 'tries nothing called'],
  ['words outside of a title', { proofs: [['a.spec.ts', 'plain words']] }, 'tries nothing called'],
  ['neither proof nor reason', {}, 'name proofs or a reason'],
  ['both', { proofs: [['a.spec.ts', 'keeps it']], open: 'why' }, 'name proofs or a reason'],
  ['an odd id', { id: 'x', open: 'why' }, 'is no id'],
])('%s is a gap', (_, over, gap) => {
  expect(gaps([one(over)], read)).toEqual([expect.stringContaining(gap)]);
});

test('an id is there once', () => {
  expect(gaps([one({ open: 'why' }), one({ open: 'why' })], read)).toEqual(['S25-X-1: is there twice']);
});
