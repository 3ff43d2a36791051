import { apart } from '../apart.js';
import { cards, ibans } from './account.js';
import { emails, ip4Addresses, ip6Addresses, phones } from './contact.js';
import { EUROPE } from './national/europe.js';
import type { NationalId } from './national/national-id.js';
import { WORLD } from './national/world.js';
import { neighbourhoods } from './neighbourhoods.js';
import { labelBefore, spansOf, type PiiSpan } from './pii-span.js';

const NUMBERS = [...EUROPE, ...WORLD];
/** Of which most characters may be letters. */
const LETTERED = NUMBERS.filter(({ id }) => id === 'it-cf');
const NUMERIC = NUMBERS.filter((number) => !LETTERED.includes(number));
/** Fewest digits of an address of a host, of a card, and of any other number. */
const LEAST = { host: 4, card: 12, number: 7 };
/** What an IBAN begins with, what an Italian tax code begins with, and what every address by IPv6 holds. */
const IBAN_HEAD = /[A-Z]{2}\d{2}/;
const SIX_LETTERS = /[A-Z]{6}/;
const COLONS = /:[0-9A-Fa-f]{0,4}:/;

/**
 * Data of persons that has a form to check: e-mail, account and card numbers, national numbers, telephone, addresses of
 * hosts. In order, without overlap. Time grows with the length of the text alone. Does not see names or postal addresses.
 */
export function findPersonalData(text: string): PiiSpan[] {
  const found = emails(text);
  if (IBAN_HEAD.test(text)) found.push(...ibans(text));
  if (SIX_LETTERS.test(text)) found.push(...nationalIds(text, LETTERED));
  for (const { text: near, offset, from, digits } of neighbourhoods(text, LEAST.host)) {
    const numbers =
      digits < LEAST.number
        ? []
        : [
            ...nationalIds(near, NUMERIC, digits),
            ...(digits < LEAST.card ? [] : cards(near)),
            ...phones(near),
          ];
    for (const { rule, start, end } of [...numbers, ...ip4Addresses(near)])
      if (start >= from) found.push({ rule, start: start + offset, end: end + offset });
  }
  if (COLONS.test(text)) found.push(...ip6Addresses(text));
  return apart(text.length, found);
}

function nationalIds(text: string, kinds: readonly NationalId[], digits = Infinity): PiiSpan[] {
  const lower = text.toLowerCase();
  return kinds.flatMap(({ id, pattern, least = LEAST.number, label, valid }) =>
    digits < least || (label !== undefined && !label.test(lower))
      ? []
      : spansOf(
          text,
          `national-id.${id}`,
          pattern,
          (match, index) => valid(match) && (!label || label.test(labelBefore(text, index, 40))),
        ),
  );
}
