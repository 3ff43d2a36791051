import { isObject } from './json-object.js';

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

/**
 * What agents see of an approved definition: a whitelisted projection, built anew (mcp-protocol §14.2). Schemas are passed
 * unmodified; members that MCP does not define, and members of the wrong type, are left out.
 *
 * @param serverOrigin origin of the upstream; an https icon from anywhere else is left out, because showing it would tell
 * a third party who lists the tool. Without it only `data:` icons pass.
 */
export function reconstruct(value: Record<string, unknown>, serverOrigin?: string): Record<string, unknown> {
  return present({
    name: value['name'],
    title: text(value['title']),
    description: text(value['description']),
    inputSchema: value['inputSchema'],
    outputSchema: isObject(value['outputSchema']) ? value['outputSchema'] : undefined,
    annotations: annotations(value['annotations']),
    icons: icons(value['icons'], serverOrigin),
  });
}

function annotations(value: unknown): Record<string, unknown> | undefined {
  if (!isObject(value)) return undefined;
  const known: Record<string, unknown> = { title: text(value['title']) };
  for (const hint of HINTS) if (typeof value[hint] === 'boolean') known[hint] = value[hint];
  return filled(present(known));
}

export function icons(value: unknown, serverOrigin: string | undefined): unknown[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const safe = value.filter(isObject).filter((icon) => safeSource(icon['src'], serverOrigin));
  const known = safe.map(({ src, mimeType, sizes, theme }: Record<string, unknown>) =>
    present({
      src,
      mimeType: text(mimeType),
      sizes: Array.isArray(sizes) && sizes.every((size) => typeof size === 'string') ? sizes : undefined,
      theme: theme === 'light' || theme === 'dark' ? theme : undefined,
    }),
  );
  return known.length > 0 ? known : undefined;
}

function safeSource(src: unknown, serverOrigin: string | undefined): boolean {
  if (typeof src !== 'string') return false;
  if (src.startsWith('data:image/')) return true;
  const url = URL.parse(src);
  return url !== null && url.protocol === 'https:' && url.origin === serverOrigin && url.username === '';
}

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const present = (members: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined));

const filled = (members: Record<string, unknown>): Record<string, unknown> | undefined =>
  Object.keys(members).length > 0 ? members : undefined;
