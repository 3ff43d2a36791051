import { disclosed, edited, type Disclosure, type Transform } from '../disclosure.js';
import type { Edit } from '../view.js';
import { isProse } from '../wording/words.js';
import { inflatesTooFar, readable } from './bytes.js';

const BASE64 = /[A-Za-z0-9+/_-]{24,}={0,2}/g;
const BASE32 = /[A-Z2-7]{24,}={0,6}/g;
const HEX = /(?:[0-9a-fA-F]{2}){16,}/g;
const ENTITIES = /(?:&#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6});?){6,}/g;
const ENTITY = /&#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}));?/g;
const UNICODE_ESCAPES = /(?:\\u(?:[0-9a-fA-F]{4}|\{[0-9a-fA-F]{1,6}\})){6,}/g;
const UNICODE_ESCAPE = /\\u\{?([0-9a-fA-F]{1,6})\}?/g;
const BYTE_ESCAPES = /(?:\\x[0-9a-fA-F]{2}){6,}/g;
const QUOTED_PRINTABLE = /(?:=[0-9A-F]{2}(?:=\r?\n)?){6,}/g;
/** A token of a URL with escapes in it, or a row of nothing but escapes. */
const PERCENT = /(?:[A-Za-z0-9/._~+-]|%[0-9a-fA-F]{2}){12,}/g;
const BASE32_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const kind =
  (pattern: RegExp, read: (match: string) => string | undefined): Transform =>
  (text) =>
    weighed(edited(text, pattern, ([match]) => read(match)));

/** What decodes to sentences is hidden from a reader; what decodes to anything else may be an id, a key, a name. */
function weighed(edits: readonly Edit[]): Disclosure[] {
  return disclosed('encoded', edits.some(({ text }) => isProse(text)) ? 'medium' : 'info', edits);
}

/** Each with what a text must hold for it to occur (see `Looked`). */
export const ENCODINGS: readonly { find: Transform; trigger?: RegExp; run?: number }[] = [
  { find: kind(BASE64, base64), run: 24 },
  { find: bombs, run: 24 },
  { find: kind(BASE32, (run) => readable(fromBase32(run))), run: 24 },
  { find: kind(HEX, (run) => readable(Buffer.from(run, 'hex'))), run: 32 },
  { find: kind(ENTITIES, (run) => points(run, ENTITY)), trigger: /&/gu },
  { find: kind(UNICODE_ESCAPES, (run) => points(run, UNICODE_ESCAPE)), trigger: /\\/gu },
  {
    find: kind(BYTE_ESCAPES, (run) => readable(Buffer.from(run.replaceAll('\\x', ''), 'hex'))),
    trigger: /\\/gu,
  },
  {
    find: kind(QUOTED_PRINTABLE, (run) => readable(Buffer.from(run.replace(/=\r?\n|=/g, ''), 'hex'))),
    trigger: /[=]/gu,
  },
  { find: kind(PERCENT, percent), trigger: /%/gu },
];

/** Data that would inflate without end is left packed, and said to be. */
function bombs(text: string): readonly Disclosure[] {
  const edits = edited(text, BASE64, ([run]) =>
    inflatesTooFar(Buffer.from(run, 'base64')) ? '' : undefined,
  );
  return edits.length === 0 ? [] : [{ rule: 'limit.decode-size', severity: 'medium', edits }];
}

/** The whole run, or, since `-` and `_` also join words to it, its longest part. */
function base64(run: string): string | undefined {
  const whole = readable(Buffer.from(run, 'base64'));
  if (whole !== undefined || !/[-_]/.test(run)) return whole;
  const longest = run.split(/[-_]/).reduce((a, b) => (b.length > a.length ? b : a), '');
  return longest.length < 24 ? undefined : readable(Buffer.from(longest, 'base64'));
}

function fromBase32(run: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of run.replaceAll('=', '')) {
    value = ((value << 5) | BASE32_ALPHABET.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes.push((value >> (bits -= 8)) & 0xff);
  }
  return Uint8Array.from(bytes);
}

function points(run: string, pattern: RegExp): string | undefined {
  const codes = [...run.matchAll(pattern)].map(([, first, second]) =>
    second === undefined ? parseInt(first ?? '', pattern === ENTITY ? 10 : 16) : parseInt(second, 16),
  );
  if (codes.some((code) => code > 0x10ffff)) return undefined;
  const text = String.fromCodePoint(...codes);
  return text.isWellFormed() ? text : undefined;
}

function percent(run: string): string | undefined {
  const escapes = run.match(/%[0-9a-fA-F]{2}/g)?.length ?? 0;
  if (escapes < 4) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < run.length; at++) {
    if (run[at] === '%') {
      bytes.push(parseInt(run.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(run.charCodeAt(at));
  }
  return readable(Uint8Array.from(bytes));
}
