import { lookAlike } from '../../conceal/letters/confusable.js';

/** Groups of ASCII that are drawn alike in common typefaces, and what stands for them. */
const ASCII: readonly (readonly [RegExp, string])[] = [
  [/[1I|]/g, 'l'],
  [/0/g, 'o'],
  [/rn/g, 'm'],
  [/vv/g, 'w'],
];

/**
 * What a name looks like, in the manner of UTS #39: two names with one skeleton can be taken for each other. Covers Latin,
 * full-width and mathematical letters, and those of Cyrillic, Greek, Armenian, Cherokee and Lisu that pass for them; not every
 * pair of the standard. Case and the marks between words count for nothing.
 */
export function skeleton(name: string): string {
  const letters = Array.from(name.normalize('NFKC').normalize('NFD').replaceAll(/\p{M}/gu, ''), lookAlike);
  return ASCII.reduce((text, [from, to]) => text.replaceAll(from, to), letters.join(''))
    .toLowerCase()
    .replaceAll(/[\p{Cf}\s_.\-/:]/gu, '');
}
