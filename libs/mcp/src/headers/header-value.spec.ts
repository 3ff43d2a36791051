import fc from 'fast-check';
import { decodeHeaderValue, encodeHeaderValue } from './header-value.js';

describe('header values', () => {
  it.each([
    ['plain', 'echo', 'echo'],
    ['wrapped', '=?base64?w7w=?=', 'ü'],
    ['wrapped and empty', '=?base64??=', ''],
    ['marker in another case is literal', '=?BASE64?w7w=?=', '=?BASE64?w7w=?='],
    ['prefix alone is literal', '=?base64?w7w=', '=?base64?w7w='],
    ['too short to be wrapped', '=?base64?=', '=?base64?='],
    ['missing padding', '=?base64?w7w?=', undefined],
    ['URL alphabet', '=?base64?-_8=?=', undefined],
    ['white space', '=?base64?w7 w=?=', undefined],
    ['stray bits', '=?base64?w7x=?=', undefined],
    ['not UTF-8', '=?base64?/w==?=', undefined],
  ])('%s', (_, given, decoded) => {
    expect(decodeHeaderValue(given)).toBe(decoded);
  });

  it('come back unchanged, and travel as visible ASCII', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constant('=?base64?x?='),
    );
    fc.assert(
      fc.property(
        text.filter((value) => value.isWellFormed()),
        (value) => {
          const encoded = encodeHeaderValue(value);
          expect(encoded).toMatch(/^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/);
          expect(decodeHeaderValue(encoded)).toBe(value);
        },
      ),
    );
  });
});
