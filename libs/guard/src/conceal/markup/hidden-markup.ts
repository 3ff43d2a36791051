import { isProse } from '../wording/words.js';
import { disclosed, edited, type Transform } from '../disclosure.js';

const OPENING = /<(\w{1,20})(\s[^<>]{0,1024}|)>/g;
const LONGEST = 4_096;
const IMAGE = /<img\s([^<>]{0,2048})>/gi;
const ALT = /\balt\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
const TINY = /\b(?:width|height)\s*[=:]\s*["']?[01](?![\d.%])/i;
const HIDING =
  /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])|(?:left|top|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(0|\shidden(?:[\s=]|$)|aria-hidden\s*=\s*["']?true/i;
const COLOUR = /(?<!-)\bcolor\s*[:=]\s*["']?([^;"']+)/i;
const BACKGROUND = /\b(?:background(?:-color)?|bgcolor)\s*[:=]\s*["']?([^;"']+)/i;
const LEAST_WORDS = 5;

/** Sentences in elements that a page does not show. */
export const hiddenMarkup: Transform = (text) => {
  if (!text.includes('<')) return [];
  const elements = edited(text, OPENING, ({ 0: tag, 1: name = '', 2: attributes = '', index }) => {
    if (name.toLowerCase() !== 'template' && !isUnseen(attributes)) return undefined;
    const rest = text.slice(index + tag.length, index + tag.length + LONGEST);
    const close = rest.indexOf(`</${name}`);
    const inner = close < 0 ? rest : rest.slice(0, close);
    return isProse(inner, LEAST_WORDS) ? inner : undefined;
  });
  const images = edited(text, IMAGE, ([, attributes = '']) => {
    const alt = ALT.exec(attributes);
    const words = alt?.[1] ?? alt?.[2] ?? '';
    return TINY.test(attributes) && isProse(words, LEAST_WORDS) ? words : undefined;
  });
  return [elements, images].flatMap((edits) => disclosed('hidden-markup', 'medium', edits, true));
};

function isUnseen(attributes: string): boolean {
  const colour = hex(COLOUR.exec(attributes)?.[1]);
  return (
    HIDING.test(attributes) || (colour !== undefined && colour === hex(BACKGROUND.exec(attributes)?.[1]))
  );
}

/** One spelling of a colour: `#abc`, `#aabbcc` and the two names that matter most. */
function hex(colour: string | undefined): string | undefined {
  const value = colour?.trim().toLowerCase();
  if (value === 'white') return '#ffffff';
  if (value === 'black') return '#000000';
  return value?.replace(/^#([0-9a-f])([0-9a-f])([0-9a-f])$/, '#$1$1$2$2$3$3');
}
