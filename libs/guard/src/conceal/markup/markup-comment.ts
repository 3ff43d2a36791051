import { isProse } from '../wording/words.js';
import { disclosed, edited, type Transform } from '../disclosure.js';
import type { Edit } from '../view.js';

const PAIRS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;
const LINK_COMMENT = /^ {0,3}\[\/\/\]:[ \t]*\S{1,200}[ \t]+([^\n]{1,4096})$/gm;
const REFERENCE = /^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*\S{1,2000}[ \t]+(["'(][^\n]{1,4096})$/gm;
const LICENCE = /copyright|licen[cs]e|SPDX/i;

/** Comments and unused references: read by a model, never rendered for a person. */
export const markupComment: Transform = (text) => {
  const comments = edited(text, LINK_COMMENT, ([, inner = '']) => (isHidden(inner) ? inner : undefined));
  const references = edited(text, REFERENCE, ([, label = '', title = '']) =>
    label !== '//' && isHidden(title) && text.indexOf(`[${label}]`) === text.lastIndexOf(`[${label}]`)
      ? title
      : undefined,
  );
  return [...PAIRS.map(([open, close]) => between(text, open, close)), comments, references].flatMap(
    (edits) => disclosed('markup-comment', 'medium', edits, true),
  );
};

/** What stands between the two; what is never closed goes to the end. */
function between(text: string, open: string, close: string): Edit[] {
  const edits: Edit[] = [];
  for (let start = text.indexOf(open); start >= 0;) {
    const at = text.indexOf(close, start + open.length);
    const inner = text.slice(start + open.length, at < 0 ? text.length : at);
    const end = at < 0 ? text.length : at + close.length;
    if (isHidden(inner)) edits.push({ start, end, text: inner });
    start = text.indexOf(open, end);
  }
  return edits;
}

function isHidden(inner: string): boolean {
  return isProse(inner) && !LICENCE.test(inner) && !inner.startsWith('xml ');
}
