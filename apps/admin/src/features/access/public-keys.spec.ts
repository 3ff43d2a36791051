import { parsePublicKeys } from './public-keys.js';

const KEY = { kty: 'EC', crv: 'P-256', kid: 'k1', x: 'x', y: 'y' };
const errorOf = (value: unknown): string => {
  const parsed = parsePublicKeys(typeof value === 'string' ? value : JSON.stringify(value));
  return 'error' in parsed ? parsed.error : 'no error';
};

describe('parsePublicKeys', () => {
  it('takes one key, a list, or a JWK Set', () => {
    expect(parsePublicKeys(JSON.stringify(KEY))).toEqual({ keys: [KEY] });
    expect(parsePublicKeys(JSON.stringify([KEY]))).toEqual({ keys: [KEY] });
    expect(parsePublicKeys(JSON.stringify({ keys: [KEY] }))).toEqual({ keys: [KEY] });
  });

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])(
    'refuses a key with %s before it is sent',
    (member) => {
      expect(errorOf([KEY, { ...KEY, [member]: 'secret' }])).toMatch(/private key/);
    },
  );

  it('says what is wrong with anything else', () => {
    expect(errorOf('-----BEGIN')).toMatch(/not JSON/);
    expect(errorOf([])).toMatch(/no key/);
    expect(errorOf([1])).toMatch(/JSON object/);
    expect(errorOf({ kid: 'k' })).toMatch(/kty/);
    expect(errorOf({ kty: 'EC' })).toMatch(/kid/);
    expect(errorOf(Array.from({ length: 5 }, () => KEY))).toMatch(/four/);
  });
});
