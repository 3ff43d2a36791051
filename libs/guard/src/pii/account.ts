import { digitsOf, luhn, mod97 } from './check-digits.js';
import { labelBefore, spansOf, type PiiSpan } from './pii-span.js';

/** Length of an IBAN by country (SWIFT registry). */
const LENGTHS =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20';
const IBAN_LENGTH = new Map(LENGTHS.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]));
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Za-z0-9])/g;
const CARD = /(?<![\w.+-])\d(?:[ -]?\d){11,18}(?![\w-]|\.\d)/g;
const OTHER_NUMBER =
  /(?:ean|isbn|gtin|upc|imei|iccid|order|build|timestamp|trace|tracking|batch|lot)\D{0,12}$/;
const ISSUERS =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11,16}|6(?:011|4[4-9]\d|5\d\d)\d{12,15}|62\d{14,17}|(?:2131|1800)\d{11}|35(?:2[89]|[3-8]\d)\d{12,15}|(?:50|5[6-9]|6[0-9])\d{10,17}|220[0-4]\d{12,15}|9792\d{12}|8\d{15,18})$/;

/** Registered country, its length, and the check of ISO 13616. Text that follows a spaced number is not part of it. */
export function ibans(text: string): PiiSpan[] {
  return [...text.matchAll(IBAN)].flatMap(({ 0: match, index }) => {
    const length = IBAN_LENGTH.get(match.slice(0, 2)) ?? 0;
    let end = 0;
    for (let seen = 0; end < match.length && seen < length; end++)
      if (/[A-Z0-9]/.test(match.charAt(end))) seen++;
    const plain = match.slice(0, end).replace(/[ -]/g, '');
    const whole = /^$|^[ -]/.test(match.slice(end));
    const valid = plain.length === length && whole && mod97(plain.slice(4) + plain.slice(0, 4)) === 1;
    return valid ? [{ rule: 'pii.iban', start: index, end: index + end }] : [];
  });
}

/** Numbers of payment cards: ranges of issuers, one kind of separator, and the check digit. */
export function cards(text: string): PiiSpan[] {
  return spansOf(text, 'card', CARD, (match, index) => {
    const digits = match.replace(/\D/g, '');
    if (match.includes(' ') && match.includes('-')) return false;
    if (OTHER_NUMBER.test(labelBefore(text, index, 20))) return false;
    return ISSUERS.test(digits) && !/^(\d)\1+$/.test(digits) && luhn(digitsOf(digits));
  });
}
