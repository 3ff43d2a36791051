import { invisibleOperator, softHyphen, zeroWidth } from './characters/invisible.js';
import { tagBlock } from './characters/tag-block.js';
import { variationSelector } from './characters/variation-selector.js';
import type { Transform } from './disclosure.js';
import { ENCODINGS } from './encodings/encoded.js';
import { ansi } from './letters/ansi.js';
import { bidi } from './letters/bidi.js';
import { blankLetter } from './letters/blank-letter.js';
import { combining } from './letters/combining.js';
import { compatForm } from './letters/compat-form.js';
import { confusable, LOOK_ALIKES } from './letters/confusable.js';
import { control } from './letters/control.js';
import { dataUri } from './markup/data-uri.js';
import { hiddenMarkup } from './markup/hidden-markup.js';
import { markupComment } from './markup/markup-comment.js';
import { padding } from './markup/padding.js';
import { ciphers } from './wording/ciphers.js';
import { splitWord } from './wording/split-word.js';

/** A transform, and what a text must hold for it to find anything: most texts hold none of it. */
export interface Looked {
  readonly find: Transform;
  /** One of these characters (a class, flags `gu` or `gv`); absent: any text may hold something. */
  readonly trigger?: RegExp;
  /** A run of this many characters of the alphabets of encodings: letters, digits, `+/_-`. */
  readonly run?: number;
}

/* eslint-disable no-control-regex -- control characters are what is looked for */
/** In the order in which they are undone. Triggers may be wider than what is found, never narrower. */
export const TRANSFORMS: readonly Looked[] = [
  { find: tagBlock, trigger: /[\u{e0000}-\u{e007f}]/gu },
  { find: variationSelector, trigger: /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u180b-\u180d\u180f]/gu },
  { find: zeroWidth, trigger: /[\u200b-\u200d\u2060\ufeff\u180e]/gu },
  { find: softHyphen, trigger: /\u00ad/gu },
  {
    find: invisibleOperator,
    trigger: /[\u2061-\u2064\u206a-\u206f\u{1d173}-\u{1d17a}\u{1bca0}-\u{1bca3}]/gu,
  },
  { find: bidi, trigger: /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu },
  { find: combining, trigger: /[\p{Mn}\p{Me}]/gu },
  {
    find: blankLetter,
    trigger: /[\u115f\u1160\u3164\uffa0\u2800\p{Noncharacter_Code_Point}\p{Co}]|\u17b4|\u17b5/gu,
  },
  { find: ansi, trigger: /[\x1b\x90-\x9f]/gu },
  { find: control, trigger: /[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufff9-\ufffb\u2028\u2029]/gu },
  {
    find: compatForm,
    trigger:
      /[\uff01-\uff5e\u{1d400}-\u{1d7ff}\u2460-\u24ff\u{1f110}-\u{1f189}\u2100-\u214f\u02b0-\u02b8\u1d2c-\u1d6a\u2070-\u209c]/gu,
  },
  { find: confusable, trigger: LOOK_ALIKES },
  { find: markupComment, trigger: /[<\]]/gu },
  { find: hiddenMarkup, trigger: /</gu },
  { find: dataUri, trigger: /,/gu },
  ...ENCODINGS,
  { find: ciphers },
  { find: splitWord },
  { find: padding },
];
/* eslint-enable no-control-regex */

const BMP = 0x10000;
const RUN_CHARACTER = 1 << 30;
const ALWAYS = TRANSFORMS.reduce(
  (mask, { trigger, run }, i) => (trigger === undefined && run === undefined ? mask | (1 << i) : mask),
  0,
);
const RUNS = TRANSFORMS.flatMap(({ run }, i) => (run === undefined ? [] : [{ least: run, bit: 1 << i }]));
let tables: Int32Array | undefined;

/** The transforms that can find anything in the text, in order: one pass over it, whatever their number. */
export function transformsFor(text: string): readonly Transform[] {
  const bits = (tables ??= triggerTable());
  let mask = ALWAYS;
  let run = 0;
  let longest = 0;
  for (let i = 0; i < text.length; i++) {
    const bit = bits[text.charCodeAt(i)] as number;
    mask |= bit;
    if ((bit & RUN_CHARACTER) === 0) run = 0;
    else if (++run > longest) longest = run;
  }
  for (const { least, bit } of RUNS) if (longest >= least) mask |= bit;
  return TRANSFORMS.filter((_transform, i) => (mask & (1 << i)) !== 0).map(({ find }) => find);
}

/** For each UTF-16 unit the transforms it triggers, by bit. A surrogate triggers all that look beyond the first plane. */
function triggerTable(): Int32Array {
  const table = new Int32Array(BMP);
  const units = Array.from({ length: BMP }, (_none, unit) => unit).filter(
    (unit) => unit < 0xd800 || unit > 0xdfff,
  );
  const all = String.fromCharCode(...units.slice(0, 0x8000)) + String.fromCharCode(...units.slice(0x8000));
  const mark = (pattern: RegExp, bit: number) => {
    for (const match of all.matchAll(pattern)) {
      const unit = match[0].charCodeAt(0);
      table[unit] = (table[unit] ?? 0) | bit;
    }
  };
  TRANSFORMS.forEach(({ trigger }, i) => {
    if (trigger === undefined) return;
    mark(trigger, 1 << i);
    if (/u\{|\\p/.test(trigger.source))
      for (let unit = 0xd800; unit <= 0xdfff; unit++) table[unit] = (table[unit] ?? 0) | (1 << i);
  });
  mark(/[A-Za-z0-9+/_-]/g, RUN_CHARACTER);
  return table;
}
