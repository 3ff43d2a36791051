import { disclosed, edited, type Transform } from '../disclosure.js';

const BLANKS = /[ \t\u00a0\u1680\u2000-\u200b\u202f\u205f\u2800\u3000\u3164]{40,}(?=([^\s|]))/g;
const EMPTY_LINES = /(?:[ \t\u00a0\u2800]*\r?\n){7,}(?=[^\s])/g;

/** Blanks that push text out of the window of whoever reads it. Columns of tables are no padding. */
export const padding: Transform = (text) => [
  ...disclosed(
    'padding',
    'medium',
    edited(text, BLANKS, ({ index }) => (isTable(text, index) ? undefined : ' ')),
  ),
  ...disclosed(
    'padding',
    'medium',
    edited(text, EMPTY_LINES, () => '\n'),
  ),
];

function isTable(text: string, index: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', index) + 1, index - 400), index);
  return /^\s*[|+]/.test(line);
}
