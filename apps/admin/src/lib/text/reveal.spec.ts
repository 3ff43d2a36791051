import { reveal, revealedText } from './reveal.js';

const labels = (text: string): string[] =>
  reveal(text).flatMap((piece) => (piece.kind === 'hidden' ? [piece.label] : []));

describe('reveal', () => {
  it.each([
    ['zero width space', '\u200b', 'U+200B'],
    ['right-to-left override', '\u202e', 'U+202E'],
    ['no-break space', '\u00a0', 'U+00A0'],
    ['other space', '\u2003', 'U+2003'],
    ['carriage return', '\r', 'U+000D'],
    ['escape', '\u001b', 'U+001B'],
    ['soft hyphen', '\u00ad', 'U+00AD'],
    ['line separator', '\u2028', 'U+2028'],
    ['byte order mark', '\ufeff', 'U+FEFF'],
    ['Hangul filler', '\u3164', 'U+3164'],
    ['blank Braille', '\u2800', 'U+2800'],
    ['variation selector', '\ufe0f', 'U+FE0F'],
    ['private use', '\ue000', 'U+E000'],
    ['unassigned', '\u0378', 'U+0378'],
    ['lone surrogate', '\ud800', 'U+D800'],
  ])('shows a %s', (_, character, label) => {
    expect(labels(`a${character}b`)).toEqual([label]);
  });

  it('shows which letter a tag character shadows', () => {
    expect(labels('\u{e0049}')).toEqual(['U+E0049 ‘I’']);
  });

  it('leaves what a person sees alone', () => {
    expect(reveal('Grüße, 日本語\n\tdone 👍')).toEqual([{ kind: 'plain', text: 'Grüße, 日本語\n\tdone 👍' }]);
  });

  it('marks a word that mixes alphabets, and only that', () => {
    expect(reveal('open p\u0430ypal now')).toEqual([
      { kind: 'plain', text: 'open ' },
      { kind: 'mixed', text: 'p\u0430ypal', scripts: ['Latin', 'Cyrillic'] },
      { kind: 'plain', text: ' now' },
    ]);
    expect(reveal('Москва и Paris')).toEqual([{ kind: 'plain', text: 'Москва и Paris' }]);
  });

  it('loses no character', () => {
    const text = 'a\u200b\u{e0041}b\ud800p\u0430y\u202e';
    expect(
      reveal(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });

  it('gives one line of plain text for a window title', () => {
    expect(revealedText('a\u202eb')).toBe('a[U+202E]b');
  });
});
