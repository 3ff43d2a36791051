import { disclosed, edited, type Transform } from '../disclosure.js';

/** Letters, digits and punctuation that only look like those of ASCII, with the spaces between them. */
const FORMS =
  /[\uff01-\uff5e\u{1d400}-\u{1d7ff}\u2460-\u249b\u249c-\u24ff\u{1f110}-\u{1f189}\u2100-\u214f\u02b0-\u02b8\u1d2c-\u1d6a\u2070-\u209c](?:[\s\u3000]*[\uff01-\uff5e\u{1d400}-\u{1d7ff}\u249c-\u24ff\u2460-\u249b\u{1f110}-\u{1f189}\u2100-\u214f\u02b0-\u02b8\u1d2c-\u1d6a\u2070-\u209c])*/gu;
const NEGATIVE = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;
const LETTER = /[a-zA-Z]/g;
const LEAST_LETTERS = 4;

/** Words in full-width, mathematical, circled or raised letters: read as plain letters by a model, missed by filters. */
export const compatForm: Transform = (text) => {
  const edits = edited(text, FORMS, ([run]) => plain(run));
  const worded = edits.some((edit) => (edit.text.match(LETTER)?.length ?? 0) >= LEAST_LETTERS);
  return worded ? disclosed('compat-form', 'medium', edits) : [];
};

function plain(run: string): string {
  return run
    .replace(NEGATIVE, (letter) => {
      const point = letter.codePointAt(0) ?? 0;
      return String.fromCharCode(65 + point - (point < 0x1f170 ? 0x1f150 : 0x1f170));
    })
    .normalize('NFKC')
    .replace(/\((\p{L})\)/gu, '$1');
}
