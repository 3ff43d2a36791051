import type { ItemKind } from '#libs/contracts';
import { isObject } from '../json-object.js';
import { templatePattern } from './uri-template.js';

/**
 * JSON Schema of what may be asked with an approved prompt or resource, made from its definition: the arguments that it
 * declares, as texts; its URI; or a URI that its template can make. So the same check serves every kind of item.
 */
export function itemSchema(
  kind: Exclude<ItemKind, 'tool'>,
  definition: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (kind === 'prompt') return promptSchema(definition['arguments']);
  const uri =
    kind === 'resource'
      ? { const: definition['uri'] }
      : { type: 'string', maxLength: 2048, pattern: templatePattern(String(definition['uriTemplate'])) };
  return { type: 'object', properties: { uri }, required: ['uri'], additionalProperties: false };
}

function promptSchema(declared: unknown): Record<string, unknown> {
  const args = (Array.isArray(declared) ? declared : []).filter(isObject);
  const nameOf = (arg: Record<string, unknown>): string => String(arg['name']);
  return {
    type: 'object',
    properties: Object.fromEntries(args.map((arg) => [nameOf(arg), { type: 'string' }])),
    required: args.filter((arg) => arg['required'] === true).map(nameOf),
    additionalProperties: false,
  };
}
