import { before, disclosed, edited, type Transform } from '../disclosure.js';
import { readable } from '../encodings/bytes.js';

const RUN = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u180b-\u180d\u180f]+/gu;
/** Characters of which standardised variants exist: emoji, symbols, and letters of scripts other than these three. */
const BASE = /[\p{Emoji}\p{S}]|[[\p{L}\p{M}\p{P}]--[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]]/v;
const HAN = /\p{sc=Han}/u;

/** One selector after a character that has variants is typography; more, or elsewhere, carry bytes. */
export const variationSelector: Transform = (text) =>
  disclosed(
    'variation-selector',
    'high',
    edited(text, RUN, ({ 0: run, index }) => {
      const selectors = Array.from(run);
      const base = before(text, index);
      const ideographic = (run.codePointAt(0) ?? 0) > 0xffff;
      if (selectors.length === 1 && (ideographic ? HAN : BASE).test(base)) return undefined;
      return readable(Uint8Array.from(selectors.map(byteOf))) ?? '';
    }),
  );

function byteOf(selector: string): number {
  const point = selector.codePointAt(0) ?? 0;
  return point > 0xffff ? point - 0xe0100 + 16 : point & 0x0f;
}
