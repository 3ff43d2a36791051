import { isObject } from '#libs/manifest';
import type { ManifestFinding } from '../finding.js';
import type { KnownTool } from '../rules/rule.js';
import { foldedName, nameWords } from './fold.js';
import { editDistance, wordSimilarity } from './similarity.js';

const ALIKE = 0.8;
const SAME = 0.93;
const VERSION_SUFFIX =
  /([_.-]?v?\d+|[_.-](new|alt|copy|pro|plus|safe|secure|fixed|latest|beta|official|fast|better|improved|final|real|true))$/i;

interface Shape {
  readonly server: string;
  readonly name: string;
  readonly words: readonly string[];
  readonly parameters: readonly string[];
}

/**
 * Does the tool pass for another one that callers already have? Looks at name, description and parameters together: a
 * copy of a sibling under another name, a copy of a foreign tool, a name one slip away from a known one. Two tools of
 * one name on two servers alone are no finding: the gateway shows each under its server.
 */
export function cloneFindings(
  server: string,
  definition: unknown,
  known: readonly KnownTool[],
): ManifestFinding[] {
  const mine = shape(server, definition);
  if (mine === undefined) return [];
  const findings: ManifestFinding[] = [];
  for (const other of known) {
    const theirs = shape(other.server, other.definition);
    if (theirs === undefined || (other.server === server && theirs.name === mine.name)) continue;
    const finding = compare(mine, theirs, other.server === server);
    if (finding) findings.push(finding);
    if (findings.length >= 5) break;
  }
  return findings;
}

function compare(mine: Shape, theirs: Shape, sibling: boolean): ManifestFinding | undefined {
  const parameters = wordSimilarity(mine.parameters, theirs.parameters);
  const named = nearName(mine.name, theirs.name);
  // Descriptions are long and registries large: most pairs are told apart without reading them.
  if (!named && parameters < ALIKE) return undefined;
  const text = wordSimilarity(mine.words, theirs.words);
  if (named && text >= ALIKE && mine.words.length >= 4)
    return {
      rule: 'manifest.name-typosquat',
      severity: 'high',
      pointer: '/name',
      explanation: `Its name and description are nearly those of the tool ${quoted(theirs.name)}.`,
    };
  const enough = mine.words.length >= 6 && mine.parameters.length > 0;
  const branded = !sibling && namedAfter(mine, theirs);
  const copied = parameters >= ALIKE && text >= (sibling ? SAME : ALIKE) && enough;
  if (!copied || branded || (sibling && distinguished(mine, theirs))) return undefined;
  return {
    rule: 'manifest.clone',
    severity: 'high',
    pointer: '',
    explanation: `Does what ${quoted(theirs.name)} does, under another name: same description, same parameters.`,
  };
}

/** Siblings often differ in the one word that their names differ in: create_user, create_group. */
function distinguished(mine: Shape, theirs: Shape): boolean {
  const names = [nameWords(mine.name), nameWords(theirs.name)] as const;
  const mineOnly = names[0].filter((word) => !names[1].includes(word));
  const theirsOnly = names[1].filter((word) => !names[0].includes(word));
  const told = (words: readonly string[], only: readonly string[], others: readonly string[]) =>
    only.some(
      (word) =>
        words.some((w) => w.startsWith(word.slice(0, 4))) &&
        !others.some((w) => w.startsWith(word.slice(0, 4))),
    );
  return told(mine.words, mineOnly, theirs.words) && told(theirs.words, theirsOnly, mine.words);
}

/** Servers for the same job that put their own names into their tools' names hide nothing. */
function namedAfter(mine: Shape, theirs: Shape): boolean {
  const own = ({ name, server }: Shape) =>
    nameWords(name).some((word) => word.length > 3 && foldedName(server).includes(word));
  return own(mine) && own(theirs);
}

function nearName(a: string, b: string): boolean {
  const [x, y] = [foldedName(a), foldedName(b)];
  if (x === y) return false;
  const stripped = [foldedName(a.replace(VERSION_SUFFIX, '')), foldedName(b.replace(VERSION_SUFFIX, ''))];
  if (stripped[0] === y && a.length > b.length) return true;
  if (Math.min(x.length, y.length) < 6) return false;
  return (
    [...nameWords(a)].sort().join('') === [...nameWords(b)].sort().join('') || editDistance(x, y, 1) <= 1
  );
}

/** One definition is compared with every other one of a registry: it is read once. */
const shapes = new WeakMap<object, Shape>();

function shape(server: string, definition: unknown): Shape | undefined {
  if (!isObject(definition) || typeof definition['name'] !== 'string') return undefined;
  const known = shapes.get(definition);
  if (known?.server === server) return known;
  const made = shapeOf(server, definition['name'], definition);
  shapes.set(definition, made);
  return made;
}

function shapeOf(server: string, name: string, definition: Record<string, unknown>): Shape {
  const description = typeof definition['description'] === 'string' ? definition['description'] : '';
  const schema = definition['inputSchema'];
  const properties =
    isObject(schema) && isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  return {
    server,
    name,
    words: nameWords(description.slice(0, 4_096)),
    parameters: properties.map(foldedName),
  };
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 64));
}
