import { isObject } from '#libs/manifest';

/** A property of a tool's input schema that the client repeats in a header (`x-mcp-header`, SEP-2243). */
export interface HeaderParam {
  /** `X` of `Mcp-Param-X` as the schema spells it. */
  readonly header: string;
  /** `header` in lower case, as `McpHeaders.param` keys it. */
  readonly key: string;
  /** Property names from the root of `arguments`. */
  readonly path: readonly string[];
}

/** RFC 9110 §5.6.2 */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/;
const TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);
const MAX_DEPTH = 32;

/**
 * Header properties of an approved input schema, reachable through `properties` only. Compute once per tool.
 * Annotations that break the rules are skipped here: `headerParamProblems` reports them at intake.
 */
export function headerParams(inputSchema: unknown): readonly HeaderParam[] {
  const found: HeaderParam[] = [];
  collect(inputSchema, [], found);
  return Object.freeze(found);
}

function collect(schema: unknown, path: readonly string[], found: HeaderParam[]): void {
  if (!isObject(schema) || path.length > MAX_DEPTH) return;
  const header = schema['x-mcp-header'];
  if (path.length > 0 && typeof header === 'string' && TOKEN.test(header) && TYPES.has(schema['type'])) {
    found.push({ header, key: header.toLowerCase(), path });
  }
  const properties = schema['properties'];
  if (!isObject(properties)) return;
  for (const [name, child] of Object.entries(properties)) collect(child, [...path, name], found);
}

/**
 * What is wrong with a schema's `x-mcp-header` annotations: each must be a header token, case-insensitively unique, on a
 * string, integer or boolean, reachable through `properties` only. A conforming client drops a tool that breaks this.
 */
export function headerParamProblems(inputSchema: unknown): string[] {
  const params = headerParams(inputSchema);
  const problems: string[] = [];
  const total = countAnnotations(inputSchema, 0);
  if (total !== params.length) problems.push('x-mcp-header on a property where it is not allowed');
  if (new Set(params.map(({ key }) => key)).size !== params.length)
    problems.push('x-mcp-header names repeat');
  return problems;
}

/** Every schema-looking place that carries the key, reachable or not. Data under `properties` is a name, not a keyword. */
function countAnnotations(node: unknown, depth: number): number {
  if (depth > 2 * MAX_DEPTH) return 0;
  if (Array.isArray(node))
    return node.reduce<number>((sum, item) => sum + countAnnotations(item, depth + 1), 0);
  if (!isObject(node)) return 0;
  let count = 'x-mcp-header' in node ? 1 : 0;
  for (const [key, child] of Object.entries(node)) {
    if (key === 'enum' || key === 'const' || key === 'default' || key === 'examples') continue;
    count +=
      NAMED.has(key) && isObject(child)
        ? Object.values(child).reduce<number>((sum, item) => sum + countAnnotations(item, depth + 2), 0)
        : countAnnotations(child, depth + 1);
  }
  return count;
}
const NAMED: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);

/** Value at the path, or undefined when it is absent, null or no scalar: then no header is expected. */
export function headerParamValue(
  args: Readonly<Record<string, unknown>>,
  path: readonly string[],
): string | number | boolean | undefined {
  let node: unknown = args;
  for (const name of path) {
    if (!isObject(node) || !Object.hasOwn(node, name)) return undefined;
    node = node[name];
  }
  return typeof node === 'string' || typeof node === 'number' || typeof node === 'boolean' ? node : undefined;
}
