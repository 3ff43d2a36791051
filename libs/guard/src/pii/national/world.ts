import { digitsOf, isDate, luhn, verhoeff, weighted } from '../check-digits.js';
import type { NationalId } from './national-id.js';

const TW_LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

export const WORLD: readonly NationalId[] = [
  {
    id: 'us-ssn',
    pattern: /(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])/g,
    label: /ssn|social security/,
    valid: (match) => !/^(?:000|666|9)|-00-|-0000$/.test(match),
  },
  {
    id: 'br-cpf',
    least: 11,
    pattern: /(?<![\w-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])/g,
    valid: (match) => {
      const digits = digitsOf(match);
      const check = (length: number) => {
        const weights = Array.from({ length }, (_none, i) => length + 1 - i);
        return ((weighted(digits, weights) * 10) % 11) % 10 === digits[length];
      };
      return !/^(\d)\1{10}$/.test(digits.join('')) && check(9) && check(10);
    },
  },
  {
    id: 'cl-rut',
    pattern: /(?<![\w-])\d{1,2}\.?\d{3}\.?\d{3}-[\dkK](?![\w-])/g,
    label: /rut|rol/,
    valid: (match) => {
      const digits = digitsOf(match.slice(0, -1)).toReversed();
      const check = 11 - (weighted(digits, [2, 3, 4, 5, 6, 7, 2, 3]) % 11);
      return '0123456789K0'[check === 11 ? 0 : check] === match.slice(-1).toUpperCase();
    },
  },
  {
    id: 'ar-cuil',
    least: 11,
    pattern: /(?<![\w-])(?:20|23|24|27|30|33|34)-\d{8}-\d(?![\w-])/g,
    valid: (match) => {
      const digits = digitsOf(match);
      return (11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digits[10];
    },
  },
  {
    id: 'in-aadhaar',
    pattern: /(?<![\w-])[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}(?![\w-])/g,
    label: /aadhaar|aadhar|uidai|आधार/,
    valid: (match) => verhoeff(digitsOf(match)),
  },
  {
    id: 'cn-ric',
    least: 17,
    pattern: /(?<!\w)[1-9]\d{5}(?:18|19|20)\d{9}[\dX](?!\w)/g,
    valid: (match) => {
      const sum = weighted(
        digitsOf(match.slice(0, 17)),
        [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2],
      );
      const born = isDate(
        Number(match.slice(6, 10)),
        Number(match.slice(10, 12)),
        Number(match.slice(12, 14)),
      );
      return born && '10X98765432'[sum % 11] === match.at(-1);
    },
  },
  {
    id: 'kr-rrn',
    least: 13,
    pattern: /(?<![\w-])\d{6}-[0-9]\d{6}(?![\w-])/g,
    valid: (match) => {
      const digits = digitsOf(match);
      const sum = weighted(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
      return (
        isDate(2000, Number(match.slice(2, 4)), Number(match.slice(4, 6))) &&
        (11 - (sum % 11)) % 10 === digits[12]
      );
    },
  },
  {
    id: 'sg-nric',
    pattern: /(?<!\w)[STFG]\d{7}[A-Z](?!\w)/g,
    valid: (match) => {
      const shift = /^[TG]/.test(match) ? 4 : 0;
      const letters = /^[ST]/.test(match) ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK';
      return letters[(weighted(digitsOf(match), [2, 7, 6, 5, 4, 3, 2]) + shift) % 11] === match.at(-1);
    },
  },
  {
    id: 'tw-id',
    least: 9,
    pattern: /(?<!\w)[A-Z][12]\d{8}(?!\w)/g,
    valid: (match) => {
      const letter = TW_LETTERS.indexOf(match.charAt(0)) + 10;
      const head = Math.floor(letter / 10) + 9 * (letter % 10);
      return (head + weighted(digitsOf(match), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 === 0;
    },
  },
  {
    id: 'th-id',
    pattern: /(?<![\w-])\d-?\d{4}-?\d{5}-?\d{2}-?\d(?![\w-])/g,
    label: /ประชาชน|thai|national|citizen/,
    valid: (match) => {
      const digits = digitsOf(match);
      return (11 - (weighted(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digits[12];
    },
  },
  {
    id: 'il-id',
    pattern: /(?<![\w-])\d{9}(?![\w-])/g,
    label: /זהות|teudat|israeli/,
    valid: (match) => luhn(digitsOf(match)),
  },
  {
    id: 'za-id',
    pattern: /(?<![\w-])\d{13}(?![\w-])/g,
    label: /id (?:number|no)|identity|south african/,
    valid: (match) =>
      isDate(2000, Number(match.slice(2, 4)), Number(match.slice(4, 6))) && luhn(digitsOf(match)),
  },
  {
    id: 'au-tfn',
    pattern: /(?<![\w-])\d{3} ?\d{3} ?\d{3}(?![\w-])/g,
    label: /tfn|tax file/,
    valid: (match) => weighted(digitsOf(match), [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
  },
  {
    id: 'ca-sin',
    pattern: /(?<![\w-])\d{3}[ -]?\d{3}[ -]?\d{3}(?![\w-])/g,
    label: /\bsin\b|social insurance|nas\b/,
    valid: (match) => luhn(digitsOf(match)),
  },
];
