import { classesOf } from '../../scan/lexicon/lexicon.js';

const COMMON = new Set(
  `the of and to in is you that it he was for on are as with his they at be this have from or had by hot but some
  what there we can out other were all your when up use word how said an each she which do their time if will way
  about many then them would write like so these her long make thing see him two has look more day could go come did
  my no most who over know than call first people may down been now find any new take get place made where after
  back only name file files user text data list value key add not into its also before without following message
  request system must should never always copy read send open delete show keep skip mark every result error`.split(
    /\s+/,
  ),
);
const WORD = /[\p{L}\p{N}]+/gu;
/** Words of a text that are looked at. */
export const MAX_JUDGED = 40;
const MARKUP = /<[^<>]{0,400}>/g;

/** Share of the first forty words of two letters and more that are known, 0 to 1; 0 for fewer than four words. */
export function familiarity(text: string): number {
  const words: string[] = [];
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    if (word.length > 1) words.push(word);
    if (words.length >= MAX_JUDGED) break;
  }
  if (words.length < 4) return 0;
  return words.filter(isKnown).length / words.length;
}

export function isKnown(word: string): boolean {
  return COMMON.has(word) || classesOf(word).size > 0;
}

/** Does the text, but for markup, hold words in a row, as sentences do? */
export function isProse(text: string, least = 4): boolean {
  const plain = text.replace(MARKUP, ' ');
  const words = plain.match(/\p{L}{2,}/gu)?.length ?? 0;
  if (/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]{6}/u.test(plain)) return true;
  return words >= least && plain.trim().split(/\s+/).length >= least;
}
