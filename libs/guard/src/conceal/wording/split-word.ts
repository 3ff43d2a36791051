import { disclosed, edited, type Transform } from '../disclosure.js';
import { familiarity } from './words.js';

const SPACED = /(?<!\S)(?:[^\s](?: {1,3}|[\u00a0_·*|-])){11,}[^\s](?!\S)/gu;
const DOTTED = /(?<!\S)(?:(?:\p{L}[.\-_·*|])+\p{L}?[.,]?[ \n]?){3,}/gu;
/** Three single letters in a row, apart: without it neither of the two occurs. */
const APART = /(?<!\S)\S[ \u00a0_·*|.-]{1,3}\S[ \u00a0_·*|.-]{1,3}\S/;
const LEAST_LETTERS = 12;

/** Words spelt letter by letter, so that no filter sees them. */
export const splitWord: Transform = (text) => {
  if (!APART.test(text)) return [];
  return [
    ...disclosed(
      'split-word',
      'medium',
      edited(text, SPACED, ([run]) => judged(run.replace(/(\S) (?=\S)/gu, '$1').replace(/ {2,}/g, ' '))),
    ),
    ...disclosed(
      'split-word',
      'medium',
      edited(text, DOTTED, ([run]) => {
        const joined = run.replace(/(?<=\p{L})[.\-_·*|](?=\p{L})/gu, '');
        return familiarity(joined) >= 0.3 ? judged(joined) : undefined;
      }),
    ),
  ];
};

function judged(joined: string): string | undefined {
  return (joined.match(/\p{L}/gu)?.length ?? 0) >= LEAST_LETTERS ? joined : undefined;
}
