import { disclosed, edited, type Transform } from '../disclosure.js';

const BLANKS = /[ \t\u00a0\u1680\u2000-\u200b\u202f\u205f\u2800\u3000\u3164]{40,}/g;
const EMPTY_LINES = /(?<![ \t\u00a0\u2800])(?:[ \t\u00a0\u2800]*\r?\n){7,}/g;

/** Blanks that push text out of the window of whoever reads it. Columns of tables are no padding. */
export const padding: Transform = (text) => [
  ...disclosed(
    'padding',
    'medium',
    edited(text, BLANKS, ({ 0: run, index }) =>
      isTable(text, index) || /^(?:[\s|]|$)/.test(text.charAt(index + run.length)) ? undefined : ' ',
    ),
  ),
  ...disclosed(
    'padding',
    'medium',
    edited(text, EMPTY_LINES, ({ 0: run, index }) => (index + run.length < text.length ? '\n' : undefined)),
  ),
];

function isTable(text: string, index: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', index) + 1, index - 400), index);
  return /^\s*[|+]/.test(line);
}
