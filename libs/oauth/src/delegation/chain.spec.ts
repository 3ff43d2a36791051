import { assertChain } from './chain.js';

const person = 'https://as|alice';
const check =
  (principal: Parameters<typeof assertChain>[0], maxDepth = 3) =>
  () =>
    assertChain(principal, maxDepth);

describe('assertChain', () => {
  it('accepts no chain, and chains of distinct agents whose first is the sender', () => {
    expect(check({ sub: person, clientId: 'a' }, 0)).not.toThrow();
    expect(
      check({ sub: person, clientId: 'c', act: { sub: 'c', act: { sub: 'b', act: { sub: 'a' } } } }),
    ).not.toThrow();
  });

  it.each([
    ['chain-too-deep', { sub: person, clientId: 'c', act: { sub: 'c', act: { sub: 'b' } } }, 1],
    [
      'chain-looped',
      { sub: person, clientId: 'a', act: { sub: 'a', act: { sub: 'b', act: { sub: 'a' } } } },
      3,
    ],
    ['chain-looped', { sub: 'robot', clientId: 'a', act: { sub: 'a', act: { sub: 'robot' } } }, 3],
    ['token-invalid', { sub: person, clientId: 'a', act: { sub: 'b' } }, 3],
  ])('refuses as %s', (reason, principal, maxDepth) => {
    expect(check(principal, maxDepth)).toThrow(expect.objectContaining({ reason }));
  });
});
