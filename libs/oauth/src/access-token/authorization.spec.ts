import { Denied } from '#libs/denial';
import { parseAuthorization } from './authorization.js';

const reasonOf = (rawHeaders: string[]): string | undefined => {
  try {
    parseAuthorization(rawHeaders);
  } catch (cause) {
    if (cause instanceof Denied) return cause.reason;
    throw cause;
  }
  return undefined;
};

describe('parseAuthorization', () => {
  test('reads token and proof, whatever the case of names and scheme', () => {
    expect(parseAuthorization(['Host', 'x', 'AUTHORIZATION', 'dpop a.b.c', 'dPoP', 'd.e.f'])).toEqual({
      scheme: 'DPoP',
      token: 'a.b.c',
      proof: 'd.e.f',
    });
    expect(parseAuthorization(['authorization', 'Bearer a.b.c'])).toEqual({
      scheme: 'Bearer',
      token: 'a.b.c',
      proof: undefined,
    });
  });

  test('leaves a missing proof to the proof check', () => {
    expect(parseAuthorization(['authorization', 'DPoP a.b.c']).proof).toBeUndefined();
  });

  test.each<[string, string[], string]>([
    ['no credentials', ['host', 'x'], 'token-missing'],
    ['R34 a proof alone: a token elsewhere is never looked at', ['dpop', 'a.b.c'], 'token-missing'],
    ['another scheme', ['authorization', 'Basic YTpi'], 'token-missing'],
    ['R10 Bearer with a proof', ['authorization', 'Bearer a.b.c', 'dpop', 'd.e.f'], 'token-invalid'],
    ['R31 two proofs', ['authorization', 'DPoP a', 'dpop', 'd.e.f', 'DPoP', 'd.e.f'], 'proof-invalid'],
    [
      'R33 two Authorization headers',
      ['authorization', 'DPoP a', 'Authorization', 'DPoP a'],
      'token-malformed',
    ],
    ['scheme without token', ['authorization', 'DPoP'], 'token-malformed'],
    ['scheme with an empty token', ['authorization', 'Bearer '], 'token-malformed'],
    ['two spaces', ['authorization', 'Bearer  a'], 'token-malformed'],
    ['two tokens', ['authorization', 'Bearer a, Bearer b'], 'token-malformed'],
    ['a line break', ['authorization', 'Bearer a\nb'], 'token-malformed'],
    ['characters beyond token68', ['authorization', 'Bearer a"b'], 'token-malformed'],
    ['R35 a huge token', ['authorization', `DPoP ${'a'.repeat(8193)}`, 'dpop', 'p'], 'token-invalid'],
    ['R35b a huge proof', ['authorization', 'DPoP a', 'dpop', 'p'.repeat(4097)], 'proof-invalid'],
  ])('refuses %s', (_, rawHeaders, reason) => {
    expect(reasonOf(rawHeaders)).toBe(reason);
  });

  test('accepts token and proof of exactly the limit', () => {
    expect(reasonOf(['authorization', `DPoP ${'a'.repeat(8192)}`, 'dpop', 'p'.repeat(4096)])).toBeUndefined();
  });
});
