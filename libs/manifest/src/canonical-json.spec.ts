import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson, NotCanonical } from './canonical-json.js';
import { hashJson, sha256Hex } from './sha256.js';

/** IEEE-754 bits as hexadecimal, to a number. */
const double = (bits: string) => Buffer.from(bits, 'hex').readDoubleBE(0);

describe('canonicalJson', () => {
  test('RFC 8785 §3.2.2: primitives, escapes and number forms', () => {
    const value = {
      numbers: [double('41b3de4355555555'), 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test('RFC 8785 §3.2.3: names are sorted by UTF-16 code unit', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const order = Object.values(JSON.parse(canonicalJson(value)) as Record<string, string>);
    // An integer-like name comes first in every JavaScript object: look at the text.
    expect(canonicalJson(value).indexOf('"\\r"')).toBeLessThan(canonicalJson(value).indexOf('"1"'));
    expect(order.filter((name) => name !== 'One')).toEqual([
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
  ])('RFC 8785 appendix B: %s is %s', (bits, text) => {
    expect(canonicalJson(double(bits))).toBe(text);
  });

  test.each<[string, unknown]>([
    ['NaN (appendix B)', double('7fffffffffffffff')],
    ['infinity (appendix B)', double('7ff0000000000000')],
    ['an integer beyond 2^53', 2 ** 53],
    ['a huge number', [1.7976931348623157e308]],
    ['a lone surrogate', { a: 'x\ud800' }],
    ['a lone surrogate in a name', { '\udead': 1 }],
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['an undefined element', Array.from({ length: 1 })],
    ['a function', { toJSON: () => 1 }],
    ['a symbol', [Symbol('x')]],
    ['a bigint', 1n],
    ['a date', new Date(0)],
    ['a map', new Map()],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(NotCanonical);
  });

  test('refuses a value that contains itself, not one that repeats a part', () => {
    const part = { a: 1 };
    expect(canonicalJson([part, part])).toBe('[{"a":1},{"a":1}]');
    const loop: unknown[] = [];
    loop.push([loop]);
    expect(() => canonicalJson(loop)).toThrow('contains itself');
  });

  const json = fc.jsonValue({ maxDepth: 5 }).filter((value) => {
    try {
      canonicalJson(value);
      return true;
    } catch {
      return false;
    }
  });

  test('property: the same text as another implementation', () => {
    fc.assert(fc.property(json, (value) => expect(canonicalJson(value)).toBe(canonicalize(value))));
  });

  test.each<[string, unknown, string]>([
    ['in order, whole numbers as names', { 1: 'a', 10: 'b', 2: 'c' }, '{"1":"a","10":"b","2":"c"}'],
    [
      'out of order within what is in order',
      { a: [{ c: 1, b: {} }], d: [] },
      '{"a":[{"b":{},"c":1}],"d":[]}',
    ],
    ['negative zero', { a: -0 }, '{"a":0}'],
    ['no prototype', Object.assign(Object.create(null) as object, { b: 1, a: null }), '{"a":null,"b":1}'],
  ])('writes what is %s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('property: idempotent, and without loss', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('property: the order of members does not matter', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(hashJson(turned)).toBe(hashJson(value));
      }),
    );
  });
});

describe('sha256Hex', () => {
  test('hashes text as UTF-8', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('é')).toBe(sha256Hex(Uint8Array.of(0xc3, 0xa9)));
    expect(hashJson({ b: 1, a: 2 })).toBe(sha256Hex('{"a":2,"b":1}'));
  });
});
