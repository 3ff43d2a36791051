import { apart } from '../apart.js';
import { cards, ibans } from './account.js';
import { emails, ipAddresses, phones } from './contact.js';
import { EUROPE } from './national/europe.js';
import { WORLD } from './national/world.js';
import { labelBefore, spansOf, type PiiSpan } from './pii-span.js';

const NUMBERS = [...EUROPE, ...WORLD];
const DIGITS = /\d{2}/;

/**
 * Data of persons that has a form to check: e-mail, account and card numbers, national numbers, telephone, addresses of
 * hosts. In order, without overlap. Time grows with the length of the text alone. Does not see names or postal addresses.
 */
export function findPersonalData(text: string): PiiSpan[] {
  const numbers = DIGITS.test(text)
    ? [...ibans(text), ...nationalIds(text), ...cards(text), ...phones(text), ...ipAddresses(text)]
    : [];
  return apart(text.length, [...emails(text), ...numbers]);
}

function nationalIds(text: string): PiiSpan[] {
  return NUMBERS.flatMap(({ id, pattern, label, valid }) =>
    spansOf(
      text,
      `national-id.${id}`,
      pattern,
      (match, index) => valid(match) && (!label || label.test(labelBefore(text, index, 40))),
    ),
  );
}
