import { CHINESE } from './chinese.js';
import { ENGLISH } from './english.js';

/** Classes of every word, by base form. A word can have several. */
const CLASSES: ReadonlyMap<string, ReadonlySet<string>> = build();
const LONGEST_HAN = Math.max(
  ...Object.values(CHINESE).flatMap((words) => words.split(' ').map((w) => w.length)),
);
const NONE: ReadonlySet<string> = new Set();

/** Classes of a word as written; tries what English endings may have been added to. */
export function classesOf(word: string): ReadonlySet<string> {
  const exact = CLASSES.get(word);
  if (exact) return exact;
  for (const base of bases(word)) {
    const found = CLASSES.get(base);
    if (found) return found;
  }
  return NONE;
}

/** Length of the longest known Chinese word at the offset; 0 if none begins there. */
export function hanWordAt(text: string, offset: number): number {
  for (let length = LONGEST_HAN; length > 0; length--)
    if (CLASSES.has(text.slice(offset, offset + length)) && offset + length <= text.length) return length;
  return 0;
}

/** Forms a word may be an inflection of, most likely first. */
export function* bases(word: string): Generator<string> {
  yield word;
  if (word.endsWith("'s")) yield word.slice(0, -2);
  if (word.endsWith('ies')) yield `${word.slice(0, -3)}y`;
  if (word.endsWith('ied')) yield `${word.slice(0, -3)}y`;
  if (word.endsWith('es')) yield word.slice(0, -2);
  if (word.endsWith('s')) yield word.slice(0, -1);
  for (const ending of ['ing', 'ed'])
    if (word.endsWith(ending) && word.length > ending.length + 2) {
      const stem = word.slice(0, -ending.length);
      yield stem;
      yield `${stem}e`;
      if (stem.at(-1) === stem.at(-2)) yield stem.slice(0, -1);
    }
}

function build(): Map<string, Set<string>> {
  const classes = new Map<string, Set<string>>();
  for (const lexicon of [ENGLISH, CHINESE])
    for (const [name, words] of Object.entries(lexicon))
      for (const word of words.split(' ')) {
        const known = classes.get(word) ?? new Set();
        classes.set(word, known.add(name));
      }
  return classes;
}
