import type { ItemKind } from '#libs/contracts';
import { isObject } from '../json-object.js';
import { icons, present, reconstruct, text } from '../reconstruct.js';

/**
 * What agents see of an approved definition of any kind: a whitelisted projection, built anew (mcp-protocol §14.2).
 *
 * @param serverOrigin as for `reconstruct`
 */
export function reconstructItem(
  kind: ItemKind,
  value: Record<string, unknown>,
  serverOrigin?: string,
): Record<string, unknown> {
  if (kind === 'tool') return reconstruct(value, serverOrigin);
  const shown = {
    name: value['name'],
    title: text(value['title']),
    description: text(value['description']),
    icons: icons(value['icons'], serverOrigin),
  };
  if (kind === 'prompt') return present({ ...shown, arguments: promptArguments(value['arguments']) });
  return present({
    ...shown,
    uri: kind === 'resource' ? value['uri'] : undefined,
    uriTemplate: kind === 'template' ? value['uriTemplate'] : undefined,
    mimeType: text(value['mimeType']),
    size: typeof value['size'] === 'number' ? value['size'] : undefined,
    annotations: audience(value['annotations']),
  });
}

function promptArguments(value: unknown): Record<string, unknown>[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter(isObject).map((arg) =>
    present({
      name: arg['name'],
      title: text(arg['title']),
      description: text(arg['description']),
      required: typeof arg['required'] === 'boolean' ? arg['required'] : undefined,
    }),
  );
}

function audience(value: unknown): Record<string, unknown> | undefined {
  if (!isObject(value)) return undefined;
  const whom = value['audience'];
  const known = present({
    audience:
      Array.isArray(whom) && whom.every((one) => one === 'user' || one === 'assistant') ? whom : undefined,
    priority: typeof value['priority'] === 'number' ? value['priority'] : undefined,
    lastModified: text(value['lastModified']),
  });
  return Object.keys(known).length > 0 ? known : undefined;
}
