import { classesOf, hanWordAt } from '../lexicon/lexicon.js';
import type { Span } from '../finding.js';

export interface Word {
  /** Lower case. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly classes: ReadonlySet<string>;
}

/** One sentence, list item or line: the unit in which an actor, an act and its object are looked for. */
export interface Clause extends Span {
  readonly text: string;
  readonly words: readonly Word[];
}

const MAX_CLAUSES = 2_000;
const LONGEST = 1_000;
const WORD = /[\p{L}\p{N}_'’-]+/gu;
const HAN = /\p{Script=Han}/u;
/** A full stop ends a sentence only before white space: not inside file names, hosts and versions. */
const END = /[!?。！？；;\n\r]|\.(?=[\s"')\]<]|$)|\*{2,}|<\/?[\w-]+>/gu;
const ABBREVIATION = /\b(e\.g|i\.e|etc|vs|cf|no|approx)$/i;

/** Cuts a text into clauses. Linear in its length; at most 2,000 clauses of a text. */
export function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  for (const match of text.matchAll(END)) {
    if (match[0] === '.' && ABBREVIATION.test(text.slice(Math.max(0, match.index - 8), match.index)))
      continue;
    add(clauses, text, start, match.index);
    start = match.index + match[0].length;
    if (clauses.length >= MAX_CLAUSES) return clauses;
  }
  add(clauses, text, start, text.length);
  return clauses;
}

/** Text without sentence ends is cut by length, so that no rule meets an unbounded clause. */
function add(clauses: Clause[], whole: string, from: number, to: number): void {
  for (let start = from; start < to; start += LONGEST) {
    const end = Math.min(to, start + LONGEST);
    const text = whole.slice(start, end);
    if (text.trim() !== '') clauses.push({ text, start, end, words: wordsOf(text, start) });
  }
}

function wordsOf(text: string, offset: number): Word[] {
  const words: Word[] = [];
  for (const { 0: raw, index } of text.matchAll(WORD)) {
    if (HAN.test(raw)) hanWords(raw, offset + index, words);
    else {
      const word = raw
        .toLowerCase()
        .replaceAll('’', "'")
        .replace(/^['-]+|['-]+$/g, '');
      if (word !== '')
        words.push({
          text: word,
          start: offset + index,
          end: offset + index + raw.length,
          classes: classesOf(word),
        });
    }
  }
  return words;
}

function hanWords(run: string, offset: number, words: Word[]): void {
  let at = 0;
  while (at < run.length) {
    const length = hanWordAt(run, at) || 1;
    const text = run.slice(at, at + length);
    words.push({ text, start: offset + at, end: offset + at + length, classes: classesOf(text) });
    at += length;
  }
}
