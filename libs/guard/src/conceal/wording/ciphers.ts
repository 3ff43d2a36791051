import type { Span } from '../../scan/finding.js';
import { disclosed, type Transform } from '../disclosure.js';
import type { Edit } from '../view.js';
import { READS, readingsOf, reversed, rot13 } from './readings.js';
import { segmentsOf } from './segments.js';
import { familiarity, MAX_JUDGED } from './words.js';

const FAMILIAR = 0.3;
/** By how much a reading must beat the text as it stands. */
const MARGIN = 0.25;
const WORD = /[\p{L}\p{N}]{2,}/gu;
// eslint-disable-next-line no-control-regex -- all of ASCII
const FOREIGN = /[^\x00-\x7f]/;
const LEET = new Map(Array.from('013457@$', (digit, i) => [digit, 'oieastas'.charAt(i)] as const));
const LEET_RUN = /[\p{L}013457@$]{2,}/gu;
const LEET_DIGIT = /[013457@$]/;
const LEET_JOINT = /[\p{L}][013457@$]|[013457@$][\p{L}]/u;

/** Sentences of words that nobody knows, which become words once undone. */
export const ciphers: Transform = (text) => {
  const found = { rot13: [] as Edit[], reversed: [] as Edit[], leet: [] as Edit[] };
  const foreign = FOREIGN.test(text);
  const leet = LEET_JOINT.test(text);
  for (const span of segmentsOf(text)) {
    const reads = worthReading(text, span, foreign);
    if (reads === 0 && !leet) continue;
    const segment = text.slice(span.start, span.end);
    const readings = [
      ['rot13', (reads & READS.rot13) === 0 ? segment : rot13(segment)],
      ['reversed', (reads & READS.reversed) === 0 ? segment : reversed(segment)],
      ['leet', leet && LEET_JOINT.test(segment) ? unleeted(segment) : segment],
    ] as const;
    for (const [rule, reading] of readings)
      if (reading !== segment && isClearer(reading, segment)) found[rule].push({ ...span, text: reading });
  }
  return Object.entries(found).flatMap(([rule, edits]) => disclosed(rule, 'medium', edits));
};

/**
 * Ciphers that would give as many known words as `isClearer` asks for, anywhere in the segment: cheap, and never less
 * than what it then finds.
 */
function worthReading(text: string, { start, end }: Span, foreign: boolean): number {
  let words = 0;
  let turned = 0;
  let backwards = 0;
  const count = (word: string): void => {
    const bits = readingsOf(word);
    words++;
    turned += bits & READS.rot13;
    backwards += (bits & READS.reversed) >> 1;
  };
  if (foreign) for (const [word] of text.slice(start, end).matchAll(WORD)) count(word);
  else
    for (let at = start, from = start; at <= end; at++) {
      if (at < end && isAlphanumeric(text.charCodeAt(at))) continue;
      if (at - from > 1) count(text.slice(from, at));
      from = at + 1;
    }
  if (words < 4) return 0;
  const least = FAMILIAR * Math.min(words, MAX_JUDGED);
  return (turned >= least ? READS.rot13 : 0) | (backwards >= least ? READS.reversed : 0);
}

/** Of ASCII; folding by `| 32` maps letters to small ones and digits to themselves. */
function isAlphanumeric(unit: number): boolean {
  const small = unit | 32;
  return (small >= 97 && small <= 122) || (unit >= 48 && unit <= 57);
}

function isClearer(reading: string, segment: string): boolean {
  const raw = familiarity(segment);
  if (raw > 1 - MARGIN) return false;
  const score = familiarity(reading);
  return score >= FAMILIAR && score - raw >= MARGIN;
}

function unleeted(text: string): string {
  let words = 0;
  for (const [run] of text.matchAll(LEET_RUN)) if (LEET_DIGIT.test(run) && /\p{L}/u.test(run)) words++;
  return words < 3 ? text : text.replace(/[013457@$]/g, (digit) => LEET.get(digit) ?? digit);
}
