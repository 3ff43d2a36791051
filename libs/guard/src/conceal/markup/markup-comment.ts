import { isProse } from '../wording/words.js';
import { disclosed, edited, type Transform } from '../disclosure.js';

const COMMENT = /<!--([^]{0,16384}?)(?:-->|$(?![^]))/g;
const CDATA = /<!\[CDATA\[([^]{0,16384}?)\]\]>/g;
const INSTRUCTION = /<\?(?!xml\s)([^<>]{0,4096}?)\?>/g;
const LINK_COMMENT = /^ {0,3}\[\/\/\]:\s*\S+\s*[("']?([^\n]{0,4096}?)[)"']?\s*$/gm;
const REFERENCE = /^ {0,3}\[([^\]\n]{1,200})\]:\s*\S+\s+["'(]([^\n]{0,4096}?)["')]\s*$/gm;
const LICENCE = /copyright|licen[cs]e|SPDX/i;
const LESS = '<';

/** Comments and unused references: read by a model, never rendered for a person. */
export const markupComment: Transform = (text) => {
  const inner = (pattern: RegExp, group = 1) =>
    edited(text, pattern, (match) => (isHidden(match[group] ?? '') ? match[group] : undefined));
  const references = edited(text, REFERENCE, ([, label = '', title = '']) =>
    label !== '//' && isHidden(title) && text.indexOf(`[${label}]`) === text.lastIndexOf(`[${label}]`)
      ? title
      : undefined,
  );
  return [
    ...(text.includes(LESS) ? [COMMENT, CDATA, INSTRUCTION].map((pattern) => inner(pattern)) : []),
    inner(LINK_COMMENT),
    references,
  ].flatMap((edits) => disclosed('markup-comment', 'medium', edits, true));
};

function isHidden(inner: string): boolean {
  return isProse(inner) && !LICENCE.test(inner);
}
