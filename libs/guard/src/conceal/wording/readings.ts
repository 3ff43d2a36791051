import { isKnown } from './words.js';

/** Which readings of a word are words that are known. */
export const READS = { rot13: 1, reversed: 2 } as const;

/** Short words are kept with their verdict; V8 copies them, so that no text is kept with them. */
const MAX_KEPT = 12;
const MAX_WORDS = 50_000;
const kept = new Map<string, number>();

/** Bits of `READS` for a word as written. */
export function readingsOf(word: string): number {
  if (word.length > MAX_KEPT) return judge(word);
  let bits = kept.get(word);
  if (bits === undefined) {
    bits = judge(word);
    if (kept.size >= MAX_WORDS) kept.clear();
    kept.set(word, bits);
  }
  return bits;
}

function judge(word: string): number {
  const lower = word.toLowerCase();
  return (isKnown(rot13(lower)) ? READS.rot13 : 0) | (isKnown(reversed(lower)) ? READS.reversed : 0);
}

export function rot13(text: string): string {
  return text.replace(/[a-zA-Z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

export const reversed = (text: string): string => Array.from(text).toReversed().join('');
