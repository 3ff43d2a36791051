import { disclosed, edited, type Transform } from '../disclosure.js';

const FILLERS = /(?:[\u115f\u1160\u3164\uffa0]|\u17b4|\u17b5)+/g;
const BRAILLE_BLANKS = /\u2800{2,}/g;
const NONCHARACTERS = /[\p{Noncharacter_Code_Point}]+/gu;
const PRIVATE_RUN = /\p{Co}{3,}/gu;
const JAMO = /[\u1100-\u11ff\u3131-\u318e\uffa1-\uffdc]/;

/** Letters without ink, which no tokenizer drops. */
export const blankLetter: Transform = (text) => [
  ...[FILLERS, BRAILLE_BLANKS, NONCHARACTERS].flatMap((pattern) =>
    disclosed(
      'blank-letter',
      'high',
      edited(text, pattern, ({ 0: run, index }) =>
        run.length === 1 && JAMO.test(text.charAt(index - 1) + text.charAt(index + 1)) ? undefined : '',
      ),
    ),
  ),
  ...disclosed(
    'blank-letter',
    'medium',
    edited(text, PRIVATE_RUN, () => ''),
  ),
];
