import { BadDefinition, readDefinition, sha256Hex, splitToolsList } from '#libs/manifest';

const MAX_PAGES = 50;
const MAX_TOOLS = 1_000;

export interface ObservedTool {
  /** Equals the approved hash only if the live definition is exactly the approved one. */
  readonly hash: string;
  readonly raw: string;
}

/** What a live server presented in answer to `tools/list`. */
export interface ObservedList {
  /** SHA-256 over the raw pages: equal digest, equal list. */
  readonly digest: string;
  /** By the server's own tool name. */
  readonly tools: ReadonlyMap<string, ObservedTool>;
}

/**
 * Reads a server's whole list, raw. Pages that are byte for byte those of `previous` are not read again (performance.md H13).
 *
 * @param page fetches one page
 * @throws BadToolsList, and whatever `page` throws
 */
export async function observeList(
  page: (cursor: string | undefined) => Promise<string>,
  previous: ObservedList | undefined,
): Promise<ObservedList> {
  const definitions: string[] = [];
  const digests: string[] = [];
  let cursor: string | undefined;
  do {
    const text = await page(cursor);
    const read = splitToolsList(text);
    definitions.push(...read.tools);
    digests.push(sha256Hex(text));
    cursor = read.nextCursor;
    if (digests.length >= MAX_PAGES || definitions.length > MAX_TOOLS) {
      throw new Error(`the server lists more than ${MAX_TOOLS} tools or ${MAX_PAGES} pages`);
    }
  } while (cursor !== undefined);
  const digest = sha256Hex(digests.join());
  return digest === previous?.digest ? previous : { digest, tools: toolsOf(definitions) };
}

function toolsOf(definitions: readonly string[]): ReadonlyMap<string, ObservedTool> {
  const tools = new Map<string, ObservedTool>();
  for (const raw of definitions) {
    const { name, hash } = identify(raw);
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
function identify(raw: string): { name: string | undefined; hash: string } {
  try {
    return readDefinition(raw);
  } catch (cause) {
    if (!(cause instanceof BadDefinition)) throw cause;
    const { name } = (JSON.parse(raw) ?? {}) as { name?: unknown };
    return { name: typeof name === 'string' ? name : undefined, hash: sha256Hex(raw) };
  }
}
