import { testSnapshot } from '#libs/testing';
import { compilePolicy } from './compile-policy.js';
import { findStaleSignIn } from './fresh-sign-in.js';

const NOW = 1_800_000_000;
const { tenant } = testSnapshot();
const lenient = compilePolicy(testSnapshot());
const strict = compilePolicy(
  testSnapshot({ tenant: { ...tenant, freshSignIn: { effects: ['destructive'], maxAgeS: 300 } } }),
);

describe('findStaleSignIn', () => {
  it('demands nothing of tools that the tenant does not name', () => {
    expect(findStaleSignIn(lenient, { effect: 'destructive' }, undefined, NOW)).toBeUndefined();
    expect(findStaleSignIn(strict, { effect: 'write' }, undefined, NOW)).toBeUndefined();
  });

  it('takes a sign-in of just then, up to the very last second', () => {
    expect(findStaleSignIn(strict, { effect: 'destructive' }, NOW, NOW)).toBeUndefined();
    expect(findStaleSignIn(strict, { effect: 'destructive' }, NOW - 300, NOW)).toBeUndefined();
  });

  it.each([
    ['an older one', NOW - 301],
    ['none', undefined],
  ])('R53: refuses %s, and says how old it may be', (_what, authTime) => {
    expect(findStaleSignIn(strict, { effect: 'destructive' }, authTime, NOW)).toEqual({ maxAge: 300 });
  });
});
