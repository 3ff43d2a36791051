import { EXPOSED_NAME, itemKey, type ItemKind } from '#libs/contracts';
import { type SchemaValidators, UnsupportedSchema } from '#libs/guard';
import {
  BadDefinition,
  canonicalJson,
  isObject,
  parseStrictJson,
  itemSchema,
  readItem,
  sha256Hex,
  StrictJsonError,
} from '#libs/manifest';
import { exposedToolName, headerParamProblems } from '#libs/mcp';
import type { Listed } from '../probe/listed-definitions.js';

/** A definition that can be stored. */
export interface JudgedDefinition {
  readonly name: string;
  readonly title: string | null;
  /** As received, byte for byte. */
  readonly raw: string;
  readonly canonical: string;
  readonly hash: string;
  /** Why no review can approve it; null when one can. */
  readonly refusal: string | null;
}

/** Bytes: the most that a definition may have. */
const MAX_STORED = 256 * 1024;
/** Names of refused tools are kept to show them; they are never exposed. PostgreSQL cannot hold U+0000. */
const STORABLE_NAME = /^[^\p{Cc}]{1,256}$/u;
/** Member that tells one definition of a kind from another. */
const NAMED_BY = { tool: 'name', prompt: 'name', resource: 'uri', template: 'uriTemplate' } as const;

/**
 * Judges a definition as a server presented it, with the code that gateways use. What breaks a rule can be stored, and
 * shown, as long as it has a name and a canonical form.
 *
 * @param serverSlug prefix of the name on the aggregate endpoint
 * @throws BadDefinition when it cannot even be stored
 */
export function judgeDefinition(
  { kind, raw }: Listed,
  serverSlug: string,
  validators: SchemaValidators,
): JudgedDefinition {
  try {
    const { name, title, canonical, hash, value } = readItem(kind, raw);
    const refusal =
      kind === 'tool'
        ? toolProblem(value, exposedToolName(serverSlug, name), validators)
        : itemProblem(kind, value, serverSlug, validators);
    return { name, title: shown(title), raw, canonical, hash, refusal };
  } catch (cause) {
    if (!(cause instanceof BadDefinition)) throw cause;
    return storable(kind, raw, cause);
  }
}

/** What is asked with a prompt or resource is checked against a schema that follows from its definition. */
function itemProblem(
  kind: Exclude<ItemKind, 'tool'>,
  value: Record<string, unknown>,
  serverSlug: string,
  validators: SchemaValidators,
): string | null {
  if (kind === 'prompt' && !EXPOSED_NAME.test(exposedToolName(serverSlug, String(value['name']))))
    return `The name ${String(value['name'])} is longer than 128 characters with the server before it.`;
  return schemaProblem({ inputSchema: itemSchema(kind, value) }, validators);
}

function toolProblem(
  { inputSchema, outputSchema, execution }: Record<string, unknown>,
  exposedName: string,
  validators: SchemaValidators,
): string | null {
  if (!EXPOSED_NAME.test(exposedName)) return `The name ${exposedName} is longer than 128 characters.`;
  if (isObject(execution) && execution['taskSupport'] === 'required') {
    return 'The tool can be run as a task only, and tasks are not supported.';
  }
  const [problem] = headerParamProblems(inputSchema);
  if (problem !== undefined) return `inputSchema: ${problem}.`;
  return schemaProblem({ inputSchema, outputSchema }, validators);
}

function schemaProblem(
  schemas: { inputSchema: unknown; outputSchema?: unknown },
  validators: SchemaValidators,
): string | null {
  try {
    validators.compile(schemas);
    return null;
  } catch (cause) {
    if (cause instanceof UnsupportedSchema) return cause.message;
    throw cause;
  }
}

/** A definition that breaks a rule, if it can be kept. @throws BadDefinition the one given */
function storable(kind: ItemKind, raw: string, bad: BadDefinition): JudgedDefinition {
  const value = parsed(raw);
  const own = isObject(value) ? value[NAMED_BY[kind]] : undefined;
  if (typeof own !== 'string' || !STORABLE_NAME.test(own)) throw bad;
  const canonical = canonicalJson(value);
  const name = itemKey(kind, own);
  return { name, title: null, raw, canonical, hash: sha256Hex(canonical), refusal: bad.message };
}

function parsed(raw: string): unknown {
  try {
    return Buffer.byteLength(raw) <= MAX_STORED ? parseStrictJson(raw) : undefined;
  } catch (cause) {
    if (cause instanceof StrictJsonError) return undefined;
    throw cause;
  }
}

const shown = (title: string | undefined): string | null =>
  title === undefined ? null : title.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200);
