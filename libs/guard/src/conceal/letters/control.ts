import { disclosed, edited, type Transform } from '../disclosure.js';

/** Escape and the openers of sequences in C1 are looked at with the sequences they start. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\x80-\x84\x86-\x9f\ufff9-\ufffb]+/g;
const SEPARATOR = /[\u2028\u2029]/g;

/** Control characters that text has no use for: they overwrite, annotate, or part words without a trace. */
export const control: Transform = (text) => [
  ...disclosed(
    'control',
    'high',
    edited(text, CONTROL, () => ''),
  ),
  ...disclosed(
    'control',
    'medium',
    edited(text, SEPARATOR, () => '\n'),
  ),
];
