import { isObject } from './json-object.js';
import { elementsOf, memberOf } from './json-slices.js';

/** The text is no usable answer to `tools/list`. `message` says why, for people. */
export class BadToolsList extends Error {
  override readonly name = 'BadToolsList';
}

export interface ToolsPage {
  /** Source text of each definition, byte for byte. */
  readonly tools: string[];
  readonly nextCursor?: string;
}

const MAX_TOOLS = 1000;

/**
 * Cuts the raw definitions out of a JSON-RPC response to `tools/list`, so that what is hashed and shown is what was sent.
 *
 * Not checked: `jsonrpc`, `id`, and the definitions themselves (see `readDefinition`).
 *
 * @throws BadToolsList also when `result` or `tools` occurs twice, where parsers disagree which one counts.
 */
export function splitToolsList(body: string): ToolsPage {
  const message = parse(body);
  if (!isObject(message)) throw new BadToolsList('The answer to tools/list is not a JSON object.');
  if ('error' in message) throw new BadToolsList('The server answered tools/list with an error.');
  const { result } = message as { result?: { tools?: unknown; nextCursor?: unknown } };
  if (!isObject(result) || !Array.isArray(result.tools)) {
    throw new BadToolsList('The answer to tools/list has no result.tools array.');
  }
  if (result.tools.length > MAX_TOOLS)
    throw new BadToolsList(`The server lists more than ${MAX_TOOLS} tools.`);
  const tools = elementsOf(body, only(body, only(body, 0, 'result'), 'tools'));
  const { nextCursor } = result;
  if (nextCursor === undefined || nextCursor === null) return { tools };
  if (typeof nextCursor !== 'string') throw new BadToolsList('nextCursor is not a string.');
  return { tools, nextCursor };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadToolsList('The answer to tools/list is not JSON.');
  }
}

function only(body: string, object: number, name: string): number {
  const [found, ...more] = memberOf(body, object, name);
  if (found === undefined || more.length > 0)
    throw new BadToolsList(`Member ${name} must occur exactly once.`);
  return found;
}
