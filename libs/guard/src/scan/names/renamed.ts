import { canonicalJson, isObject } from '#libs/manifest';
import type { ManifestFinding } from '../finding.js';
import { nameWords } from './fold.js';
import { wordSimilarity } from './similarity.js';

const ALIKE = 0.8;
const LEAST_WORDS = 4;

/**
 * Is this a tool that was there under another name? A renamed tool is a new one, and unapproved: the reviewer is told which
 * approval it follows on.
 *
 * @param gone definitions of the same server that it presents no more
 */
export function renameFindings(definition: unknown, gone: readonly unknown[]): ManifestFinding[] {
  if (!isObject(definition)) return [];
  const own = body(definition);
  const same = gone.find((other) => isObject(other) && body(other) === own);
  if (same !== undefined) return [finding(same, 'info', 'everything but its name is as it was')];
  const like = gone.find((other) => isObject(other) && alike(definition, other));
  return like === undefined ? [] : [finding(like, 'low', 'and it was changed, too')];
}

function finding(other: unknown, severity: 'info' | 'low', what: string): ManifestFinding {
  const name = isObject(other) && typeof other['name'] === 'string' ? other['name'] : '';
  return {
    rule: 'manifest.renamed',
    severity,
    pointer: '/name',
    explanation: `Looks like ${JSON.stringify(name.slice(0, 64))} renamed, which the server presents no more: ${what}.`,
  };
}

function body({ name: _name, title: _title, ...rest }: Record<string, unknown>): string {
  return canonicalJson(rest);
}

function alike(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const [x, y] = [wordsOf(a), wordsOf(b)];
  return (
    Math.min(x.length, y.length) >= LEAST_WORDS &&
    wordSimilarity(x, y) >= ALIKE &&
    wordSimilarity(parametersOf(a), parametersOf(b)) >= ALIKE
  );
}

function wordsOf({ description }: Record<string, unknown>): string[] {
  return typeof description === 'string' ? nameWords(description.slice(0, 4_096)) : [];
}

function parametersOf({ inputSchema }: Record<string, unknown>): string[] {
  return isObject(inputSchema) && isObject(inputSchema['properties'])
    ? Object.keys(inputSchema['properties'])
    : [];
}
