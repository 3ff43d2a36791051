import { readable } from '../encodings/bytes.js';
import { isProse } from '../wording/words.js';
import { disclosed, edited, type Transform } from '../disclosure.js';

const DATA =
  /data:(?:text|application\/(?:json|javascript|xhtml|xml)|image\/svg)[\w.+/;=-]{0,120},([\w%+/=.~!*'():-]{4,65536})/gi;

/** Text, markup or script carried inside an address. */
export const dataUri: Transform = (text) => {
  const edits = edited(text, DATA, ([whole, body = '']) =>
    /;base64,/i.test(whole) ? readable(Buffer.from(body, 'base64')) : unescaped(body),
  );
  const prose = edits.some((edit) => isProse(edit.text));
  return disclosed('data-uri', prose ? 'medium' : 'info', edits, true);
};

function unescaped(body: string): string | undefined {
  const bytes = body.replace(/%([0-9a-f]{2})/gi, (_escape, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
  return readable(Buffer.from(bytes, 'latin1'));
}
