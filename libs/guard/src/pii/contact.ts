import { labelBefore, spansOf, type PiiSpan } from './pii-span.js';

const EMAIL =
  /(?<![\w.+%-])[A-Za-z0-9](?:[\w.+%'-]{0,62}[\w+%-])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]{2,59})(?![\w@-]|\.\w)/g;
const IP4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/g;
const IP6 = /(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?:%\w{1,16})?(?![\w:])/g;
const VERSION = /(?:version|release|revision|build|assembly|package|v)[\s:="']{0,4}[\w.\s-]{0,12}$/;
const INTERNATIONAL =
  /(?<![\w+])\+[1-9]\d{0,2}[ .\-/]?(?:\(\d{1,4}\)[ .-]?)?\d(?:[ .\-/]?\d){5,12}(?![\w-])/g;
const NATIONAL = /(?<![\w+.-])(?:\(0?\d{2,4}\) ?|0)?\d(?:[ .\-/]?\d){6,12}(?![\w-]|\.\d)/g;
const PHONE_WORD = /phone|t[eé]l|mobil|handy|cell|call|fax|whatsapp|sms|電話|电话|전화/i;
const PHONE_LABEL =
  /(?:phone|téléphone|telefon|teléfono|telefono|telefone|tel|mobile|mobil|handy|cell|call|fax|whatsapp|sms|電話|电话|전화)[.:"'\s(#=]{0,8}(?:no\.?|number|nr\.?)?[.:"'\s(#=]{0,6}$/;

export function emails(text: string): PiiSpan[] {
  if (!text.includes('@')) return [];
  return spansOf(text, 'email', EMAIL, (match) => !match.includes('..') && !match.startsWith('-'));
}

/** Addresses of hosts, but no versions of four parts. */
export function ip4Addresses(text: string): PiiSpan[] {
  return spansOf(
    text,
    'ip',
    IP4,
    (match, index) => isIp4(match) && !VERSION.test(labelBefore(text, index)) && !match.startsWith('0.'),
  );
}

export function ip6Addresses(text: string): PiiSpan[] {
  return spansOf(text, 'ip', IP6, (match) => match.length > 4 && /[0-9a-f]/i.test(match) && isIp6(match));
}

/** Numbers in international form anywhere, in a national one only after a label. Lengths of E.164; no numbering plans. */
export function phones(text: string): PiiSpan[] {
  const long = text.includes('+')
    ? spansOf(text, 'phone', INTERNATIONAL, (match) => within(match, 8, 15))
    : [];
  if (!PHONE_WORD.test(text)) return long;
  const labelled = spansOf(
    text,
    'phone',
    NATIONAL,
    (match, index) => within(match, 8, 13) && PHONE_LABEL.test(labelBefore(text, index)),
  );
  return [...long, ...labelled];
}

function within(match: string, least: number, most: number): boolean {
  const digits = match.replace(/\D/g, '').length;
  return digits >= least && digits <= most;
}

function isIp4(match: string): boolean {
  return match.split('.').every((part) => Number(part) < 256 && (part === '0' || !part.startsWith('0')));
}

/** By the parser of URLs, which knows no zones. */
function isIp6(match: string): boolean {
  return URL.canParse(`http://[${match.replace(/%.*/, '')}]`);
}
