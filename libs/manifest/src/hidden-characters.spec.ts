import { hiddenCharacters } from './hidden-characters.js';

describe('hiddenCharacters', () => {
  test('finds them in texts and member names, with place and code point', () => {
    const value = {
      description: 'safe\u200b text',
      'na\u202eme': ['ok', { x: '\u{E0041}' }],
    };
    expect(hiddenCharacters(value)).toEqual([
      { pointer: '/description', index: 4, codePoint: 'U+200B' },
      { pointer: '/na\u202eme', index: 2, codePoint: 'U+202E' },
      { pointer: '/na\u202eme/1/x', index: 0, codePoint: 'U+E0041' },
    ]);
  });

  test.each<[string, string, string]>([
    ['a control character (Cc)', '\u0007', 'U+0007'],
    ['carriage return', '\r', 'U+000D'],
    ['delete', '\u007f', 'U+007F'],
    ['next line', '\u0085', 'U+0085'],
    ['soft hyphen (Cf)', '\u00ad', 'U+00AD'],
    ['zero-width joiner', '\u200d', 'U+200D'],
    ['left-to-right isolate', '\u2066', 'U+2066'],
    ['byte order mark', '\ufeff', 'U+FEFF'],
    ['private use (Co)', '\ue000', 'U+E000'],
    ['a noncharacter (Cn)', '\uffff', 'U+FFFF'],
    ['an unassigned code point (Cn)', '\u{E0FFF}', 'U+E0FFF'],
    ['line separator (Zl)', '\u2028', 'U+2028'],
    ['paragraph separator (Zp)', '\u2029', 'U+2029'],
    ['no-break space', '\u00a0', 'U+00A0'],
    ['combining grapheme joiner', '\u034f', 'U+034F'],
    ['Hangul filler', '\u3164', 'U+3164'],
    ['halfwidth Hangul filler', '\uffa0', 'U+FFA0'],
    ['Hangul choseong filler', '\u115f', 'U+115F'],
    ['braille blank', '\u2800', 'U+2800'],
    ['Mongolian variation selector', '\u180b', 'U+180B'],
    ['variation selector', '\ufe0f', 'U+FE0F'],
    ['variation selector supplement', '\u{E0100}', 'U+E0100'],
    ['a tag', '\u{E007F}', 'U+E007F'],
    ['a lone surrogate', '\ud800', 'U+D800'],
  ])('finds %s', (_, text, codePoint) => {
    expect(hiddenCharacters(`a${text}b`)).toEqual([{ pointer: '', index: 1, codePoint }]);
  });

  test('leaves ordinary text of any script alone', () => {
    const value = [
      'a b\n\tc',
      'Grüße',
      '日本語　文',
      'русский',
      'עברית',
      'हिन्दी',
      'e\u0301',
      '😀',
      1,
      null,
      true,
    ];
    expect(hiddenCharacters(value)).toEqual([]);
  });
});
