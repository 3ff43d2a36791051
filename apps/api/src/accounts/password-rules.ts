import { LEAKED_WORDS } from './leaked-words.js';

export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 256;
/** Different characters that must be left once everything that guessers try first is taken away. */
const OWN_CHARACTERS = 4;

const WALKS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'qwertzuiop', 'azertyuiop']
  .concat([
    'asdfghjkl',
    'zxcvbnm',
    '1q2w3e4r5t6z7u8i9o0p',
    '1q2w3e4r5t6y7u8i9o0p',
    '1qaz2wsx3edc4rfv5tgb',
    '!@#$%^&*()',
  ])
  .flatMap((walk) => [walk, Array.from(walk).toReversed().join('')]);
const SHORTEST_WALK = 3;
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * Why nobody should have this password; undefined when it may be one. Long enough and not guessed first: there is no rule
 * about kinds of characters, which only makes people predictable (NIST SP 800-63B §3.1.1.2).
 *
 * @param about words that a guesser knows: username, name, tenant
 */
export function passwordProblem(password: string, about: readonly string[] = []): string | undefined {
  const length = Array.from(password).length;
  if (length < MIN_PASSWORD)
    return `Use at least ${MIN_PASSWORD} characters. Several words are easy to remember.`;
  if (password.length > MAX_PASSWORD) return `Use at most ${MAX_PASSWORD} characters.`;
  const typed = password.normalize('NFKC').toLowerCase();
  // Digits in a row are a number, not letters in disguise.
  const read = Array.from(typed.replace(/\d{2,}/g, ' '))
    .map((character) => LEET[character] ?? character)
    .join('');
  const known = [...about.flatMap(wordsOf), ...LEAKED_WORDS].sort((a, b) => b.length - a.length);
  if ([typed, read].some((text) => new Set(ownPart(text, known)).size < OWN_CHARACTERS)) {
    return 'This is among the first passwords that are guessed. Add words that have nothing to do with each other or with you.';
  }
  return undefined;
}

/** What is left without known words, walks over the keyboard, years and repetition. */
function ownPart(text: string, known: readonly string[]): string {
  const without = [...known, ...runsIn(text)].reduce((rest, word) => rest.replaceAll(word, ' '), unit(text));
  return unit(without.replace(/(?:19|20)\d\d/g, ' ').replace(/[^\p{L}\p{N}\P{ASCII}]/gu, ''));
}

/** Pieces of walks in the text, the longest first. */
function runsIn(text: string): string[] {
  const runs: string[] = [];
  for (const walk of WALKS)
    for (let from = 0; from + SHORTEST_WALK <= walk.length; from++) {
      let end = from + SHORTEST_WALK;
      if (!text.includes(walk.slice(from, end))) continue;
      while (end < walk.length && text.includes(walk.slice(from, end + 1))) end++;
      runs.push(walk.slice(from, end));
    }
  return runs.sort((a, b) => b.length - a.length);
}

/** The part that a text repeats, or the text. */
function unit(text: string): string {
  for (let size = 1; size <= text.length / 2; size++) {
    const part = text.slice(0, size);
    if (text.length % size === 0 && part.repeat(text.length / size) === text) return part;
  }
  return text;
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 3);
