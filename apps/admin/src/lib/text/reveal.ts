/** A run of text as a person should see it. */
export type Piece =
  | { readonly kind: 'plain'; readonly text: string }
  /** One character that draws nothing, or changes how its neighbours are drawn. */
  | { readonly kind: 'hidden'; readonly text: string; readonly label: string; readonly title: string }
  /** A word that mixes look-alike alphabets. */
  | { readonly kind: 'mixed'; readonly text: string; readonly scripts: readonly string[] };

/**
 * Controls, formats, unassigned, private use, lone surrogates, every separator but the space; variation selectors and other
 * default-ignorables (tags, fillers, soft hyphen), and the blank Braille cell. Line feed and tab are what they seem.
 */
const HIDDEN =
  /(?![\n\t ])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}\u2800]/u;

const NAMES: Readonly<Record<number, string>> = {
  0x00a0: 'no-break space',
  0x00ad: 'soft hyphen',
  0x115f: 'Hangul filler',
  0x1160: 'Hangul filler',
  0x200b: 'zero width space',
  0x200c: 'zero width non-joiner',
  0x200d: 'zero width joiner',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0x202a: 'left-to-right embedding',
  0x202b: 'right-to-left embedding',
  0x202c: 'pop directional formatting',
  0x202d: 'left-to-right override',
  0x202e: 'right-to-left override',
  0x2060: 'word joiner',
  0x2066: 'left-to-right isolate',
  0x2067: 'right-to-left isolate',
  0x2068: 'first strong isolate',
  0x2069: 'pop directional isolate',
  0x2800: 'blank Braille pattern',
  0x3164: 'Hangul filler',
  0xfeff: 'byte order mark',
  0xffa0: 'Hangul filler',
};

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee'] as const;
const SCRIPT_TESTS = SCRIPTS.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const);
const WORD = /[\p{L}\p{M}]+/gu;

/** Splits text so that nothing in it stays unseen. Joining the `text` of all pieces gives the input back. */
export function reveal(text: string): Piece[] {
  const pieces: Piece[] = [];
  let run = '';
  const endRun = (): void => {
    if (run !== '') pieces.push(...words(run));
    run = '';
  };
  for (const character of text) {
    if (!HIDDEN.test(character)) {
      run += character;
      continue;
    }
    endRun();
    pieces.push(hidden(character));
  }
  endRun();
  return pieces;
}

/** The same as one line of plain text, for places that take no markup. */
export const revealedText = (text: string): string =>
  reveal(text)
    .map((piece) => (piece.kind === 'hidden' ? `[${piece.label}]` : piece.text))
    .join('');

function hidden(character: string): Piece {
  const code = character.codePointAt(0) ?? 0;
  const label = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  // The tag block shadows ASCII: text that a model may read and a person never sees.
  const shadow = code >= 0xe0020 && code <= 0xe007e ? String.fromCharCode(code - 0xe0000) : undefined;
  const name =
    shadow === undefined ? (NAMES[code] ?? 'invisible character') : `tag character for ‘${shadow}’`;
  return {
    kind: 'hidden',
    text: character,
    label: shadow === undefined ? label : `${label} ‘${shadow}’`,
    title: name,
  };
}

function words(run: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: word, index } of run.matchAll(WORD)) {
    const scripts = SCRIPT_TESTS.filter(([, test]) => test.test(word)).map(([name]) => name);
    if (scripts.length < 2) continue;
    if (index > from) pieces.push({ kind: 'plain', text: run.slice(from, index) });
    pieces.push({ kind: 'mixed', text: word, scripts });
    from = index + word.length;
  }
  if (from < run.length) pieces.push({ kind: 'plain', text: run.slice(from) });
  return pieces;
}
