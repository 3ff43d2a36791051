/** What the keyboard can do on every page. `g` waits for a second key. */
export type Shortcut =
  { readonly kind: 'go'; readonly to: string } | { readonly kind: 'filter' } | { readonly kind: 'help' };

/** Second key after `g`, page under `/t/{tenant}`, its name. */
export const GO_KEYS = [
  ['o', '', 'Overview'],
  ['c', 'calls', 'Calls'],
  ['r', 'reviews', 'Reviews'],
  ['s', 'servers', 'Servers'],
  ['t', 'tools', 'Tools'],
  ['a', 'roles', 'Roles'],
  ['p', 'people', 'People & agents'],
  ['e', 'settings', 'Tenant settings'],
] as const;

/** Reads one key. `afterG`: the key before it was `g`. */
export function readShortcut(key: string, afterG: boolean): Shortcut | 'wait' | undefined {
  if (afterG) {
    const page = GO_KEYS.find(([second]) => second === key);
    return page === undefined ? undefined : { kind: 'go', to: page[1] };
  }
  if (key === 'g') return 'wait';
  if (key === '/') return { kind: 'filter' };
  return key === '?' ? { kind: 'help' } : undefined;
}
