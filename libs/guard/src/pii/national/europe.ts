import { digitsOf, luhn, mod1110, weighted } from '../check-digits.js';
import type { NationalId } from './national-id.js';

const DNI = 'TRWAGMYFPDXBNJZSQVHLCKE';
const HETU = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const PPS = 'WABCDEFGHIJKLMNOPQRSTUV';
/** Values of the characters of a codice fiscale at odd places, from 0 to 9 and A to Z. */
const CF_ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
  10, 22, 25, 24, 23,
];

export const EUROPE: readonly NationalId[] = [
  {
    id: 'gb-nhs',
    pattern: /(?<![\w-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])/g,
    label: /nhs/,
    valid: (match) => {
      const digits = digitsOf(match);
      return (11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digits[9];
    },
  },
  {
    id: 'es-dni',
    pattern: /(?<![\w-])\d{8}-?[A-Z](?![\w-])/g,
    label: /dni|nif|documento|identidad/,
    valid: (match) => DNI[Number(match.slice(0, 8)) % 23] === match.at(-1),
  },
  {
    id: 'es-nie',
    pattern: /(?<![\w-])[XYZ]-?\d{7}-?[A-Z](?![\w-])/g,
    valid: (match) =>
      DNI[Number('XYZ'.indexOf(match.charAt(0)) + match.replace(/\D/g, '')) % 23] === match.at(-1),
  },
  {
    id: 'fr-nir',
    least: 13,
    pattern:
      /(?<![\w-])[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?![\w-])/g,
    valid: (match) => {
      const plain = match.replaceAll(' ', '').replace('2A', '19').replace('2B', '18');
      return 97 - (Number(plain.slice(0, 13)) % 97) === Number(plain.slice(13));
    },
  },
  {
    id: 'it-cf',
    pattern: /(?<!\w)[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z](?!\w)/g,
    valid: (match) => {
      const values = Array.from(match.slice(0, 15), (letter) => parseInt(letter, 36));
      const sum = values.reduce((total, value, i) => {
        const even = value < 10 ? value : value - 10;
        return total + (i % 2 === 0 ? (CF_ODD[value] ?? 0) : even);
      }, 0);
      return String.fromCharCode(65 + (sum % 26)) === match.at(-1);
    },
  },
  {
    id: 'de-steuer-id',
    pattern: /(?<![\w-])[1-9]\d{10}(?![\w-])/g,
    label: /steuer|tax|idnr/,
    valid: (match) => mod1110(digitsOf(match)),
  },
  {
    id: 'nl-bsn',
    pattern: /(?<![\w-])\d{9}(?![\w-])/g,
    label: /bsn|burgerservice|sofi/,
    valid: (match) => weighted(digitsOf(match), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
  },
  {
    id: 'be-rrn',
    pattern: /(?<![\w-])\d{2}\.?\d{2}\.?\d{2}-?\d{3}\.?\d{2}(?![\w-])/g,
    label: /rijksregister|registre|insz|niss|national/,
    valid: (match) => {
      const plain = match.replace(/\D/g, '');
      const check = Number(plain.slice(9));
      return ['', '2'].some((century) => 97 - (Number(century + plain.slice(0, 9)) % 97) === check);
    },
  },
  {
    id: 'pl-pesel',
    pattern: /(?<![\w-])\d{11}(?![\w-])/g,
    label: /pesel/,
    valid: (match) => weighted(digitsOf(match), [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
  },
  {
    id: 'se-pnr',
    pattern: /(?<![\w-])(?:\d{2})?\d{6}[-+]\d{4}(?![\w-])/g,
    label: /person|samordning|ssn/,
    valid: (match) => luhn(digitsOf(match).slice(-10)),
  },
  {
    id: 'fi-hetu',
    least: 9,
    pattern: /(?<![\w-])\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y](?![\w-])/g,
    valid: (match) => HETU[Number(match.slice(0, 6) + match.slice(7, 10)) % 31] === match.at(-1),
  },
  {
    id: 'no-fnr',
    pattern: /(?<![\w-])\d{6} ?\d{5}(?![\w-])/g,
    label: /fødsel|fodsel|personnummer|fnr/,
    valid: (match) => {
      const digits = digitsOf(match);
      return (
        weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
        weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
      );
    },
  },
  {
    id: 'pt-nif',
    pattern: /(?<![\w-])[1-35689]\d{2} ?\d{3} ?\d{3}(?![\w-])/g,
    label: /nif|contribuinte|fiscal/,
    valid: (match) => {
      const digits = digitsOf(match);
      const check = 11 - (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
      return (check > 9 ? 0 : check) === digits[8];
    },
  },
  {
    id: 'ie-pps',
    pattern: /(?<![\w-])\d{7}[A-W][A-IW]?(?![\w-])/g,
    label: /pps/,
    valid: (match) => {
      const second = match.length > 8 ? PPS.indexOf(match.charAt(8)) : 0;
      return PPS[(weighted(digitsOf(match), [8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23] === match.charAt(7);
    },
  },
  {
    id: 'ch-ahv',
    least: 13,
    pattern: /(?<![\w-])756\.?\d{4}\.?\d{4}\.?\d{2}(?![\w-])/g,
    valid: (match) => weighted(digitsOf(match), [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
  },
  {
    id: 'tr-tckn',
    pattern: /(?<![\w-])[1-9]\d{10}(?![\w-])/g,
    label: /kimlik|tckn|t\.c\./,
    valid: (match) => {
      const digits = digitsOf(match);
      const tenth = (weighted(digits, [7, -1, 7, -1, 7, -1, 7, -1, 7]) + 100) % 10;
      return (
        tenth === digits[9] &&
        weighted(
          digits,
          Array.from({ length: 10 }, () => 1),
        ) %
          10 ===
          digits[10]
      );
    },
  },
];
