import { disclosed, edited, type Transform } from '../disclosure.js';

/* eslint-disable no-control-regex -- control characters are what is looked for */
const CSI = /(?:\x1b\[|\x9b)([0-?]*)[ -/]*([@-~])/g;
/** Titles, links, clipboards, device strings: text for a terminal that no reader is shown. */
const STRING = /(?:\x1b[\]P^_X]|[\x9d\x90\x9e\x9f\x98])([^\x07\x1b\x9c]{0,65536})(?:\x07|\x1b\\|\x9c)?/g;
const OTHER = /\x1b(?![[\]P^_X\\])[ -/]*[0-~]?/g;
/* eslint-enable no-control-regex */

/** Colours are harmless; whatever hides, erases, moves or talks to the terminal alone is not. */
export const ansi: Transform = (text) => {
  const sequences = edited(text, CSI, () => '');
  const harmless = [...text.matchAll(CSI)].every(
    ([, codes = '', final]) => final === 'm' && isVisible(codes),
  );
  const strings = edited(text, STRING, ([, inner = '']) => inner);
  return [
    ...disclosed('ansi', harmless ? 'info' : 'high', sequences),
    ...disclosed('ansi', 'high', strings, true),
    ...disclosed(
      'ansi',
      'low',
      edited(text, OTHER, () => ''),
    ),
  ];
};

function isVisible(codes: string): boolean {
  const all = codes.split(/[;:]/).map(Number);
  const foreground = all.findLast((code) => (code >= 30 && code <= 37) || (code >= 90 && code <= 97));
  const background = all.findLast((code) => (code >= 40 && code <= 47) || (code >= 100 && code <= 107));
  const extended = all.includes(38) && all.includes(48);
  return !all.includes(8) && !extended && (foreground === undefined || foreground + 10 !== background);
}
