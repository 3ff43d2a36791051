import { after, before, disclosed, edited, type Disclosure, type Transform } from '../disclosure.js';
import { bitsIn } from '../encodings/bits.js';
import type { Edit } from '../view.js';

const ZERO_WIDTH = /[\u200b-\u200d\u2060\ufeff\u180e]+/gu;
const OPERATORS = /[\u2061-\u2064\u206a-\u206f\u{1d173}-\u{1d17a}\u{1bca0}-\u{1bca3}]+/gu;
const MATH_OPERATOR = /^[\u2061-\u2064]$/u;
const OPERAND = /^[\p{L}\p{N}()]?$/u;
const SOFT_HYPHEN = /\u00ad+/g;
/** Scripts that join and break with zero-width characters. */
const JOINING = /[[\p{L}\p{M}]--[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Han}]]/v;
const UNSPACED = /[\p{sc=Thai}\p{sc=Khmer}\p{sc=Lao}\p{sc=Myanmar}]/u;
const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]/u;

/** Zero-width characters where no script and no emoji needs them: between letters, or as a code of two symbols. */
export const zeroWidth: Transform = (text) =>
  revealed(
    'zero-width',
    text,
    edited(text, ZERO_WIDTH, ({ 0: run, index }) =>
      isTypography(run, before(text, index), after(text, index + run.length), index) ? undefined : '',
    ),
  );

function isTypography(run: string, left: string, right: string, index: number): boolean {
  if (run.length > 1) return false;
  if (run === '\ufeff') return index === 0;
  if (run === '\u200b') return UNSPACED.test(left) && UNSPACED.test(right);
  if (run === '\u200d' && EMOJI.test(left) && EMOJI.test(right)) return true;
  return (run === '\u200c' || run === '\u200d') && JOINING.test(left);
}

/** Invisible operators belong between operands of a formula, and not in row after row of letters. */
export const invisibleOperator: Transform = (text) => {
  const edits = edited(text, OPERATORS, () => '');
  const formula = edits.every(
    ({ start, end }, i) =>
      MATH_OPERATOR.test(text.slice(start, end)) &&
      OPERAND.test(before(text, start)) &&
      OPERAND.test(after(text, end)) &&
      !(edits[i - 1]?.end === start - 1 && edits[i - 2]?.end === start - 3),
  );
  return formula ? [] : revealed('invisible-operator', text, edits);
};

/** A soft hyphen marks a syllable; three in a row that part single letters do not. */
export const softHyphen: Transform = (text) => {
  const edits = edited(text, SOFT_HYPHEN, () => '');
  const tight = edits.filter(({ start }, i) => start - (edits[i - 1]?.end ?? -9) <= 1);
  return tight.length < 3 ? [] : disclosed('soft-hyphen', 'medium', edits);
};

/** The text without the characters, and, if two kinds of them spell bits, what these say. */
function revealed(rule: string, text: string, edits: readonly Edit[]): Disclosure[] {
  const coded = edits.flatMap((edit) => {
    const said = bitsIn(text.slice(edit.start, edit.end));
    return said === undefined ? [] : [{ ...edit, text: said }];
  });
  return [...disclosed(rule, 'high', edits), ...disclosed(rule, 'high', coded, true)];
}
