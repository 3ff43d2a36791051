import { isObject, pointerTo } from '#libs/manifest';

/** Role of a string in a definition: prose is read by the model as text, a value is data, a name names. */
export type StringRole = 'prose' | 'parameter' | 'value' | 'name';

export interface ManifestString {
  readonly pointer: string;
  readonly role: StringRole;
  readonly text: string;
  /** Nearest parameter that this string describes or belongs to. */
  readonly parameter?: string;
}

const MAX_STRINGS = 5_000;
const VALUES = new Set([
  'default',
  'const',
  'enum',
  'examples',
  'example',
  'pattern',
  'format',
  '$comment',
  '$id',
  '$schema',
]);
const MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/**
 * Every string of a tool definition that a model may see, with its place: the name, prose at the top, and of both
 * schemas the names of parameters, their prose, and their values. Bounded: 5,000 strings.
 */
export function manifestStrings(definition: unknown): ManifestString[] {
  const found: ManifestString[] = [];
  if (!isObject(definition)) return found;
  for (const [key, value] of Object.entries(definition)) {
    const pointer = pointerTo('', key);
    if (key === 'inputSchema' || key === 'outputSchema') schemaStrings(value, pointer, undefined, found);
    else plainStrings(value, pointer, key === 'name' ? 'name' : 'prose', found);
  }
  return found;
}

function schemaStrings(
  schema: unknown,
  pointer: string,
  parameter: string | undefined,
  found: ManifestString[],
): void {
  if (Array.isArray(schema)) {
    schema.forEach((item, i) => schemaStrings(item, pointerTo(pointer, i), parameter, found));
    return;
  }
  if (!isObject(schema)) return;
  for (const [key, value] of Object.entries(schema)) {
    const at = pointerTo(pointer, key);
    if (MAPS.has(key) && isObject(value))
      for (const [name, child] of Object.entries(value)) {
        push(found, { pointer: pointerTo(at, name), role: 'name', text: name, parameter: name });
        schemaStrings(child, pointerTo(at, name), name, found);
      }
    else if (VALUES.has(key)) plainStrings(value, at, 'value', found, parameter);
    else if (typeof value === 'string')
      push(found, of(at, key === 'description' || key === 'title' ? 'parameter' : 'value', value, parameter));
    else if (key !== 'required') schemaStrings(value, at, parameter, found);
  }
}

function plainStrings(
  value: unknown,
  pointer: string,
  role: StringRole,
  found: ManifestString[],
  parameter?: string,
): void {
  if (typeof value === 'string') push(found, of(pointer, role, value, parameter));
  else if (Array.isArray(value))
    value.forEach((item, i) => plainStrings(item, pointerTo(pointer, i), role, found, parameter));
  else if (isObject(value))
    for (const [key, item] of Object.entries(value))
      plainStrings(item, pointerTo(pointer, key), role, found, parameter);
}

function of(pointer: string, role: StringRole, text: string, parameter: string | undefined): ManifestString {
  return parameter === undefined ? { pointer, role, text } : { pointer, role, text, parameter };
}

function push(found: ManifestString[], string: ManifestString): void {
  if (found.length < MAX_STRINGS) found.push(string);
}
