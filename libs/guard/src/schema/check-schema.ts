import { isObject, pointerTo } from '#libs/manifest';
import { dialectOf } from './dialect.js';
import { judgePattern } from '../pattern/pattern.js';

const MAX_SUBSCHEMAS = 2_000;
const MAX_DEPTH = 32;
/** A nested schema lies two JSON levels deeper: `properties`, then its name. */
const MAX_JSON_DEPTH = 2 * MAX_DEPTH;
const REFS = ['$ref', '$dynamicRef', '$recursiveRef'] as const;

/**
 * Why a schema must not be used, in words for the reviewer; empty when it may. The same rules hold at intake and when a
 * gateway compiles: dialect, size, depth, references out of the document, patterns that can take exponential time.
 *
 * Names that schemas give themselves (`$id`) count for nothing. Every object of the document counts as a schema, also where it is data: a `$ref` may point anywhere in it.
 * Does not compile the schema.
 */
export function checkSchema(schema: unknown): string[] {
  if (!isObject(schema)) return ['The schema is not a JSON object.'];
  const problems: string[] = [];
  if (dialectOf(schema) === undefined) {
    problems.push('Unknown $schema: 2020-12, 2019-09 and draft-07 are supported.');
  }
  let objects = 0;
  const visit = (node: unknown, pointer: string, depth: number): void => {
    if (typeof node !== 'object' || node === null) return;
    if (depth > MAX_JSON_DEPTH) return void problems.push(`Nested deeper than ${MAX_DEPTH} schemas.`);
    if (isObject(node)) {
      objects++;
      problems.push(...problemsOf(node, pointer));
    }
    for (const [key, child] of Object.entries(node)) visit(child, pointerTo(pointer, key), depth + 1);
  };
  visit(schema, '', 0);
  if (objects > MAX_SUBSCHEMAS) problems.push(`More than ${MAX_SUBSCHEMAS} subschemas.`);
  return [...new Set(problems)].slice(0, 20);
}

function problemsOf(node: Record<string, unknown>, pointer: string): string[] {
  const problems: string[] = [];
  for (const key of REFS) {
    const ref = node[key];
    if (typeof ref === 'string' && !ref.startsWith('#')) {
      problems.push(`${pointerTo(pointer, key)} points out of the document.`);
    }
  }
  if (pointer !== '' && typeof node['$id'] === 'string') {
    problems.push(`${pointer}/$id makes a document of its own, which is not supported.`);
  }
  const patterns = isObject(node['patternProperties']) ? Object.keys(node['patternProperties']) : [];
  if (typeof node['pattern'] === 'string') patterns.push(node['pattern']);
  for (const pattern of patterns) {
    const verdict = judgePattern(pattern);
    if (!verdict.usable) problems.push(`The pattern of ${pointer || 'the root'} ${verdict.problem}.`);
  }
  return problems;
}
