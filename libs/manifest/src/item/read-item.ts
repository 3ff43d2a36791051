import { EXPOSED_NAME, itemKey, type ItemKind } from '#libs/contracts';
import {
  BadDefinition,
  definitionOf,
  type ItemDefinition,
  readDefinition,
  readMembers,
} from '../definition.js';
import { isObject } from '../json-object.js';
import { templatePattern } from './uri-template.js';

/** A scheme and printable ASCII without white space. */
const URI = /^[a-z][a-z0-9+.-]*:[\x21-\x7e]{1,2000}$/;
/** Parts of a path that lead elsewhere, plain or encoded. */
const STRAY = /(?:^|[/\\])\.\.?(?:[/\\?#]|$)|%(?:2e|2f|5c|00)/i;

/**
 * Reads one definition of any kind, keeping its raw text. Every member counts for the hash (mcp-protocol §14.1).
 *
 * Not checked: what the texts say, the length of a prompt's name after prefixing.
 *
 * @throws BadDefinition
 */
export function readItem(kind: ItemKind, raw: string): ItemDefinition {
  if (kind === 'tool') return readDefinition(raw);
  const value = readMembers(raw);
  if (typeof value['name'] !== 'string') throw new BadDefinition('The definition has no name.');
  if (kind === 'prompt') {
    assertPrompt(value['name'], value['arguments']);
    return definitionOf(itemKey(kind, value['name']), raw, value);
  }
  const place = value[kind === 'resource' ? 'uri' : 'uriTemplate'];
  if (typeof place !== 'string' || !URI.test(place) || STRAY.test(place))
    throw new BadDefinition(
      'The URI must be printable ASCII with a scheme, and its path may not lead elsewhere.',
    );
  if (kind === 'template' && templatePattern(place) === undefined)
    throw new BadDefinition(
      'Only templates of the form {name} are supported, each variable within one path segment.',
    );
  return definitionOf(itemKey(kind, place), raw, value);
}

function assertPrompt(name: string, args: unknown): void {
  if (!EXPOSED_NAME.test(name))
    throw new BadDefinition('The name must be 1 to 128 letters, digits, dots, underscores or hyphens.');
  if (args === undefined) return;
  const named = Array.isArray(args) && args.every((one) => isObject(one) && typeof one['name'] === 'string');
  if (!named || args.length > 100)
    throw new BadDefinition('arguments must be a list of at most 100 named ones.');
}
