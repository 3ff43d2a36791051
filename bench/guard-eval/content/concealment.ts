import { reveal } from '#libs/guard';
import { tally, type Figure } from '../report/figure.js';
import { text, type Row } from '../sets/rows.js';

const LEET = new Map(Array.from('013457', (digit, i) => [digit, 'oieast'.charAt(i)] as const));
const LOOK = new Map(Array.from('аеорсухіјѕο', (letter, i) => [letter, 'aeopcyxijso'.charAt(i)] as const));

/**
 * Share of concealed texts of which every expected rule is reported and the hidden sentence stands in one view; where
 * nothing can be read any more, that the limit is reported. By the transforms that hid it.
 */
export function revealedTexts(set: string, rows: readonly Row[]): Figure {
  const concealed = rows.filter(({ label }) => label === 'concealed');
  return tally(set, concealed, (row) => {
    const { rules, decodedContains } = row['expect'] as { rules: string[]; decodedContains: string | null };
    const { concealments, views } = reveal(text(row, 'text'));
    const found = new Set(concealments.map(({ rule }) => rule));
    const leet = (row['transforms'] as string[]).includes('leet');
    const wanted = decodedContains === null ? undefined : compared(decodedContains, leet);
    const read =
      wanted === undefined ||
      [text(row, 'text'), ...views.map((view) => view.text)].some((reading) =>
        compared(reading, leet).includes(wanted),
      );
    return {
      hit: read && rules.every((rule) => found.has(rule)),
      group: (row['transforms'] as string[]).join(' in '),
      id: text(row, 'id'),
    };
  });
}

/** Share of honest texts with unusual characters that are reported as more than a remark. */
export function wronglyRevealed(set: string, rows: readonly Row[]): Figure {
  return tally(
    set,
    rows.filter(({ label }) => label === 'benign'),
    (row) => ({
      hit: reveal(text(row, 'text')).concealments.some(({ severity }) => severity !== 'info'),
      group: 'honest texts',
      id: `${text(row, 'id')}:${text(row, 'kind')}`,
    }),
  );
}

/** Letters and digits alone, as a reader would take them. */
function compared(value: string, leet: boolean): string {
  const plain = Array.from(
    value.normalize('NFKC').toLowerCase(),
    (letter) => LOOK.get(letter) ?? letter,
  ).join('');
  const letters = plain.replace(/[^\p{L}\p{N}]/gu, '');
  return leet ? letters.replace(/[013457]/g, (digit) => LEET.get(digit) ?? digit) : letters;
}
