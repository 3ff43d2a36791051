import fc from 'fast-check';
import { parseStrictJson, StrictJsonError } from './strict-json.js';

const kindOf = (text: string): string | undefined => {
  try {
    parseStrictJson(text);
  } catch (cause) {
    if (cause instanceof StrictJsonError) return cause.kind;
    throw cause;
  }
  return undefined;
};
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('parseStrictJson', () => {
  test.each([
    'null',
    '"text"',
    '[]',
    '{"a":{"b":[1,-2.5,1e3,true,""]},"c:d":"x:y","e\\"f":"\\\\"}',
    '{"a":1,"A":2,"":3,"constructor":4,"toString":5}',
    '[{"a":1},{"a":1}]',
    ' { "a" : "\\ud83d\\ude00" , "😀" : 9007199254740991 } ',
    nested(64),
  ])('reads %s as JSON.parse does', (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['half an object', '{"a":1'],
    ['a byte order mark', '\uFEFF{}'],
    ['NaN', 'NaN'],
    ['a trailing comma', '[1,]'],
    ['two values', '{} {}'],
    ['a comment', '{}//x'],
    ['single quotes', "{'a':1}"],
    ['an open string', '"abc'],
    ['a control character in a string', '"\n"'],
  ])('finds no JSON in %s', (_, text) => {
    expect(kindOf(text)).toBe('syntax');
  });

  test.each<[string, string]>([
    ['a duplicate member', '{"a":1,"a":1}'],
    ['a duplicate member deep inside', '[{"x":{"a":1,"b":2,"a":3}}]'],
    ['a duplicate member spelled with an escape', '{"a":1,"\\u0061":2}'],
    ['a duplicate empty name', '{"":1,"":2}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__ spelled with an escape', '{"a":{"\\u005f_proto__":1}}'],
    ['a lone high surrogate escape', '{"a":"\\ud800"}'],
    ['a lone low surrogate escape in a name', '{"\\uDC00":1}'],
    ['surrogates in the wrong order', '["\\udc00\\ud800"]'],
    ['a lone surrogate itself', '["\ud800"]'],
    ['an integer beyond 2^53', '[9007199254740993]'],
    ['2^53 itself, which 2^53+1 reads as', '[9007199254740992]'],
    ['a negative unsafe integer', '[-9007199254740992]'],
    ['an unsafe integer in exponent form', '[1e300]'],
    ['infinity', '{"a":1e999}'],
    ['negative infinity', '[-1e999]'],
    ['65 levels', nested(65)],
    ['65 levels of objects', '{"a":'.repeat(65) + '1' + '}'.repeat(65)],
    ['a depth bomb that is not even JSON', '['.repeat(100_000)],
    [
      'more than 20 000 members',
      `[${Array.from({ length: 201 }, () => `{${Array.from({ length: 100 }, (_, i) => `"${i}":0`).join()}}`).join()}]`,
    ],
  ])('refuses %s', (_, text) => {
    expect(kindOf(text)).toBe('refused');
  });

  test('takes other limits', () => {
    expect(() => parseStrictJson('[[1]]', { maxDepth: 1 })).toThrow('nested deeper than 1');
    expect(() => parseStrictJson('{"a":1,"b":2}', { maxMembers: 1 })).toThrow('more than 1 members');
    expect(parseStrictJson('{"a":[1]}', { maxDepth: 2, maxMembers: 1 })).toEqual({ a: [1] });
  });

  test('leaves the prototype of objects alone', () => {
    expect(kindOf('{"__proto__":{"polluted":1}}')).toBe('refused');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    const value = parseStrictJson('{"constructor":{"prototype":{"polluted":1}}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  const benign = fc.jsonValue({ noUnicodeString: false, maxDepth: 6 });

  test('property: what it accepts is what JSON.parse reads, whatever the layout', () => {
    fc.assert(
      fc.property(benign, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        fc.pre(!unsafe(value));
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  test('property: any text is JSON for both or for none', () => {
    const text = fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0a1-.e tnulse'.split('')), maxLength: 24 });
    fc.assert(
      fc.property(text, (candidate) => {
        const kind = kindOf(candidate);
        fc.pre(kind !== 'refused');
        expect(kind === undefined ? 'JSON' : 'no JSON').toBe(isJson(candidate) ? 'JSON' : 'no JSON');
      }),
      { numRuns: 2000 },
    );
  });

  test('property: a member repeated anywhere is refused', () => {
    fc.assert(
      fc.property(fc.string(), benign, benign, fc.nat(3), (name, one, two, depth) => {
        fc.pre(!unsafe(one) && !unsafe(two));
        const key = JSON.stringify(name);
        const twice = `{${key}:${JSON.stringify(one)},"other${name.length}":0,${key}:${JSON.stringify(two)}}`;
        fc.pre(name !== `other${name.length}`);
        expect(kindOf('['.repeat(depth) + twice + ']'.repeat(depth))).toBe('refused');
      }),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON values of the generator that the strict parser refuses on purpose. */
function unsafe(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(unsafe);
}
