/** Digits of a text as numbers; all else is left out. */
export function digitsOf(text: string): number[] {
  return Array.from(text.replace(/\D/g, ''), Number);
}

/** Sum of each digit times its weight; weights may be fewer than digits. */
export function weighted(digits: readonly number[], weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * (digits[i] ?? 0), 0);
}

/** ISO/IEC 7812-1, annex B. */
export function luhn(digits: readonly number[]): boolean {
  const sum = digits.toReversed().reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? digit : digit * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** ISO 7064, MOD 97-10 over letters and digits (A = 10): the remainder. */
export function mod97(text: string): number {
  let rest = 0;
  for (const letter of text) rest = Number(`${rest}${parseInt(letter, 36)}`) % 97;
  return rest;
}

/** ISO 7064, MOD 11,10: the last digit checks the others. */
export function mod1110(digits: readonly number[]): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) product = (((digit + product) % 10 || 10) * 2) % 11;
  return (11 - product) % 10 === digits.at(-1);
}

const D = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const P = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Verhoeff's check over the dihedral group of order ten. */
export function verhoeff(digits: readonly number[]): boolean {
  let check = 0;
  for (const [i, digit] of digits.toReversed().entries())
    check = Number(D[check]?.[Number(P[i % 8]?.[digit])]);
  return check === 0;
}

export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
