import { EXPOSED_NAME } from '#libs/contracts';
import { canonicalJson, NotCanonical } from './canonical-json.js';
import { isObject } from './json-object.js';
import { sha256Hex } from './sha256.js';
import { parseStrictJson, StrictJsonError } from './strict-json.js';

/** A definition that can never be approved. `message` says why, for people. */
export class BadDefinition extends Error {
  override readonly name = 'BadDefinition';
}

/** A definition as a server presented it. */
export interface ItemDefinition {
  /** Of a tool its own name, otherwise with the kind before it (`itemKey`). */
  readonly name: string;
  readonly title?: string;
  /** Source text, unchanged. */
  readonly raw: string;
  readonly value: Record<string, unknown>;
  /** RFC 8785 text of every member, known or not. */
  readonly canonical: string;
  /** SHA-256 of `canonical`, lower-case hexadecimal. */
  readonly hash: string;
}

/** Bytes of UTF-8. */
const MAX_DEFINITION = 256 * 1024;

/**
 * Reads one element of `result.tools`, keeping its raw text. Every member counts for the hash (mcp-protocol §14.1).
 *
 * Not checked: whether the schemas compile, what the texts say, the length of the name after prefixing.
 *
 * @throws BadDefinition
 */
export function readDefinition(raw: string): ItemDefinition {
  const value = readMembers(raw);
  const { name, inputSchema } = value as { name?: unknown; inputSchema?: unknown };
  if (typeof name !== 'string') throw new BadDefinition('The definition has no name.');
  if (!EXPOSED_NAME.test(name)) {
    throw new BadDefinition('The name must be 1 to 128 letters, digits, dots, underscores or hyphens.');
  }
  if (!isObject(inputSchema) || inputSchema['type'] !== 'object') {
    throw new BadDefinition('The root of inputSchema must be a schema of type "object".');
  }
  return definitionOf(name, raw, value);
}

/** The object that a definition is. @throws BadDefinition */
export function readMembers(raw: string): Record<string, unknown> {
  if (Buffer.byteLength(raw) > MAX_DEFINITION)
    throw new BadDefinition('The definition is larger than 256 KiB.');
  const value = parse(raw);
  if (!isObject(value)) throw new BadDefinition('The definition is not a JSON object.');
  return value;
}

/** @throws BadDefinition when there is no canonical form */
export function definitionOf(name: string, raw: string, value: Record<string, unknown>): ItemDefinition {
  const canonical = canonicalOf(value);
  const known = { name, raw, value, canonical, hash: sha256Hex(canonical) };
  return typeof value['title'] === 'string' ? { ...known, title: value['title'] } : known;
}

function parse(raw: string): unknown {
  try {
    return parseStrictJson(raw);
  } catch (cause) {
    if (!(cause instanceof StrictJsonError)) throw cause;
    throw new BadDefinition(`The definition cannot be read without doubt: ${cause.message}.`);
  }
}

function canonicalOf(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch (cause) {
    if (!(cause instanceof NotCanonical)) throw cause;
    throw new BadDefinition(`The definition has no canonical form: ${cause.message}.`);
  }
}
