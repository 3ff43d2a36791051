import { disclosed, type Transform } from '../disclosure.js';
import type { Edit } from '../view.js';
import { familiarity } from './words.js';

const SEGMENT = /\S[^\n]*?(?:[.!?](?=\s)|(?=\n)|$)/gm;
const LONGEST = 2_000;
const FAMILIAR = 0.3;
/** By how much a reading must beat the text as it stands. */
const MARGIN = 0.25;

/** A sentence of words that nobody knows, which become words once undone. */
function cipher(rule: string, undo: (text: string) => string): Transform {
  return (text) => {
    const edits: Edit[] = [];
    for (const { 0: segment, index } of text.matchAll(SEGMENT)) {
      if (segment.length > LONGEST) continue;
      const reading = undo(segment);
      if (reading === segment) continue;
      const raw = familiarity(segment);
      if (raw > 1 - MARGIN) continue;
      const score = familiarity(reading);
      if (score >= FAMILIAR && score - raw >= MARGIN)
        edits.push({ start: index, end: index + segment.length, text: reading });
    }
    return disclosed(rule, 'medium', edits);
  };
}

const LEET = new Map(Array.from('013457@$', (digit, i) => [digit, 'oieastas'.charAt(i)] as const));
const LEET_WORD = /(?=\S*[013457@$])(?=\S*\p{L})[\p{L}013457@$]{2,}/gu;

export const CIPHERS: readonly Transform[] = [
  cipher('rot13', (text) =>
    text.replace(/[a-zA-Z]/g, (letter) => {
      const base = letter <= 'Z' ? 65 : 97;
      return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
    }),
  ),
  cipher('reversed', (text) => Array.from(text).toReversed().join('')),
  cipher('leet', (text) =>
    (text.match(LEET_WORD)?.length ?? 0) < 3
      ? text
      : text.replace(/[013457@$]/g, (digit) => LEET.get(digit) ?? digit),
  ),
];
