import { EXPOSED_NAME } from '#libs/contracts';
import { type SchemaValidators, UnsupportedSchema } from '#libs/guard';
import {
  BadDefinition,
  canonicalJson,
  isObject,
  parseStrictJson,
  readDefinition,
  sha256Hex,
  StrictJsonError,
} from '#libs/manifest';
import { exposedToolName, headerParamProblems } from '#libs/mcp';

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

/**
 * Judges a definition as a server presented it, with the code that gateways use. What breaks a rule can be stored, and
 * shown, as long as it has a name and a canonical form.
 *
 * @param serverSlug prefix of the name on the aggregate endpoint
 * @throws BadDefinition when it cannot even be stored
 */
export function judgeDefinition(
  raw: string,
  serverSlug: string,
  validators: SchemaValidators,
): JudgedDefinition {
  try {
    const { name, title, canonical, hash, value } = readDefinition(raw);
    const refusal = problemOf(value, exposedToolName(serverSlug, name), validators);
    return { name, title: shown(title), raw, canonical, hash, refusal };
  } catch (cause) {
    if (!(cause instanceof BadDefinition)) throw cause;
    return storable(raw, cause);
  }
}

function problemOf(
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
  try {
    validators.compile({ inputSchema, outputSchema });
    return null;
  } catch (cause) {
    if (cause instanceof UnsupportedSchema) return cause.message;
    throw cause;
  }
}

/** A definition that breaks a rule, if it can be kept. @throws BadDefinition the one given */
function storable(raw: string, bad: BadDefinition): JudgedDefinition {
  const value = parsed(raw);
  const name = isObject(value) ? value['name'] : undefined;
  if (typeof name !== 'string' || !STORABLE_NAME.test(name)) throw bad;
  const canonical = canonicalJson(value);
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
