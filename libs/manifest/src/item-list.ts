import { ITEM_LISTS, type ItemKind } from '#libs/contracts';
import { isObject } from './json-object.js';
import { elementsOf, memberOf } from './json-slices.js';

/** The text is no usable answer to a list method. `message` says why, for people. */
export class BadList extends Error {
  override readonly name = 'BadList';
}

export interface ItemPage {
  /** Source text of each definition, byte for byte. */
  readonly items: string[];
  readonly nextCursor?: string;
}

const MAX_ITEMS = 1000;

/**
 * Cuts the raw definitions out of a JSON-RPC response to the list method of a kind, so that what is hashed and shown is what
 * was sent.
 *
 * Not checked: `jsonrpc`, `id`, and the definitions themselves (see `readItem`).
 *
 * @throws BadList also when `result` or its list occurs twice, where parsers disagree which one counts.
 */
export function splitList(body: string, kind: ItemKind): ItemPage {
  const { method, member } = ITEM_LISTS[kind];
  const message = parse(body, method);
  if (!isObject(message)) throw new BadList(`The answer to ${method} is not a JSON object.`);
  if ('error' in message) throw new BadList(`The server answered ${method} with an error.`);
  const { result } = message as { result?: Record<string, unknown> };
  const listed = isObject(result) ? result[member] : undefined;
  if (result === undefined || !Array.isArray(listed)) {
    throw new BadList(`The answer to ${method} has no result.${member} array.`);
  }
  if (listed.length > MAX_ITEMS) throw new BadList(`The server lists more than ${MAX_ITEMS} ${member}.`);
  const items = elementsOf(body, only(body, only(body, 0, 'result'), member));
  const { nextCursor } = result;
  if (nextCursor === undefined || nextCursor === null) return { items };
  if (typeof nextCursor !== 'string') throw new BadList('nextCursor is not a string.');
  return { items, nextCursor };
}

function parse(body: string, method: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadList(`The answer to ${method} is not JSON.`);
  }
}

function only(body: string, object: number, name: string): number {
  const [found, ...more] = memberOf(body, object, name);
  if (found === undefined || more.length > 0) throw new BadList(`Member ${name} must occur exactly once.`);
  return found;
}
