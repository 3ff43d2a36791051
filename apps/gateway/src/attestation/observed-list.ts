import { itemKey, type ItemKind } from '#libs/contracts';
import { BadDefinition, readItem, sha256Hex, splitList } from '#libs/manifest';

const MAX_PAGES = 50;
const MAX_ITEMS = 1_000;

interface Listed {
  readonly kind: ItemKind;
  readonly raw: string;
}

export interface ObservedTool {
  /** Equals the approved hash only if the live definition is exactly the approved one. */
  readonly hash: string;
  readonly raw: string;
}

/** What a live server presented in answer to its list methods. */
export interface ObservedList {
  /** SHA-256 over the raw pages: equal digest, equal list. */
  readonly digest: string;
  /** By `itemKey`: of a tool its own name. */
  readonly tools: ReadonlyMap<string, ObservedTool>;
}

/**
 * Reads a server's whole list, raw. Pages that are byte for byte those of `previous` are not read again (performance.md H13).
 *
 * @param page fetches one page of the list of a kind
 * @throws BadList, and whatever `page` throws
 */
export async function observeList(
  page: (kind: ItemKind, cursor: string | undefined) => Promise<string>,
  kinds: readonly ItemKind[],
  previous: ObservedList | undefined,
): Promise<ObservedList> {
  const definitions: Listed[] = [];
  const digests: string[] = [];
  for (const kind of kinds) {
    let cursor: string | undefined;
    do {
      const text = await page(kind, cursor);
      const { items, nextCursor } = splitList(text, kind);
      definitions.push(...items.map((raw) => ({ kind, raw })));
      digests.push(sha256Hex(text));
      cursor = nextCursor;
      if (digests.length >= MAX_PAGES || definitions.length > MAX_ITEMS) {
        throw new Error(`the server lists more than ${MAX_ITEMS} definitions or ${MAX_PAGES} pages`);
      }
    } while (cursor !== undefined);
  }
  const digest = sha256Hex([...kinds, ...digests].join());
  return digest === previous?.digest ? previous : { digest, tools: toolsOf(definitions) };
}

function toolsOf(definitions: readonly Listed[]): ReadonlyMap<string, ObservedTool> {
  const tools = new Map<string, ObservedTool>();
  for (const { kind, raw } of definitions) {
    const { name, hash } = identify(kind, raw);
    if (name === undefined) continue;
    const twin = tools.get(name);
    // Two definitions under one name: nobody knows which one a call would reach, so it is neither.
    tools.set(
      name,
      twin === undefined ? { hash, raw } : { hash: sha256Hex(`${twin.hash}${hash}`), raw: twin.raw },
    );
  }
  return tools;
}

/** A definition that cannot be read without doubt has no canonical form; the hash of its text differs from any approved one. */
function identify(kind: ItemKind, raw: string): { name: string | undefined; hash: string } {
  try {
    return readItem(kind, raw);
  } catch (cause) {
    if (!(cause instanceof BadDefinition)) throw cause;
    const members = (JSON.parse(raw) ?? {}) as { name?: unknown; uri?: unknown; uriTemplate?: unknown };
    const name = kind === 'resource' ? members.uri : kind === 'template' ? members.uriTemplate : members.name;
    return { name: typeof name === 'string' ? itemKey(kind, name) : undefined, hash: sha256Hex(raw) };
  }
}
