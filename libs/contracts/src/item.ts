/** What a server can present, and a person approve. A template stands for every resource whose URI it can make. */
export const ITEM_KINDS = ['tool', 'prompt', 'resource', 'template'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

const KEY = /^(prompt|resource|template):/;

/**
 * Name of an item among all of its server: a tool's own name, otherwise the kind before it. No name of a tool has a colon,
 * so two items of different kinds never meet.
 */
export const itemKey = (kind: ItemKind, name: string): string => (kind === 'tool' ? name : `${kind}:${name}`);

/** The opposite of `itemKey`. */
export function readItemKey(key: string): { readonly kind: ItemKind; readonly name: string } {
  const kind = KEY.exec(key)?.[1] as ItemKind | undefined;
  return kind === undefined ? { kind: 'tool', name: key } : { kind, name: key.slice(kind.length + 1) };
}

/** Canonical id: never only a name. */
export function itemUrn(owner: string, server: string, key: string): string {
  const { kind, name } = readItemKey(key);
  return `urn:sallyport:${kind}:${owner}:${server}:${name}`;
}

/** How each kind is listed: the method, and the member of the result that holds the definitions. */
export const ITEM_LISTS = Object.freeze({
  tool: { method: 'tools/list', member: 'tools', capability: 'tools' },
  prompt: { method: 'prompts/list', member: 'prompts', capability: 'prompts' },
  resource: { method: 'resources/list', member: 'resources', capability: 'resources' },
  template: { method: 'resources/templates/list', member: 'resourceTemplates', capability: 'resources' },
} as const satisfies Record<ItemKind, { method: string; member: string; capability: string }>);
