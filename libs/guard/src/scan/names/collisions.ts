import { isObject } from '#libs/manifest';
import type { ManifestFinding, Severity } from '../finding.js';
import type { KnownTool } from '../rules/rule.js';
import { foldedName } from './fold.js';
import { editDistance } from './similarity.js';
import { skeleton } from './skeleton.js';

const MOST = 5;
/** Shorter names are one letter apart for no reason: get, set. */
const LEAST_LETTERS = 5;

interface Name {
  readonly raw: string;
  readonly folded: string;
  readonly skeleton: string;
}

interface Names {
  readonly name: Name;
  readonly title: Name | undefined;
}

interface Kind {
  readonly rule: string;
  readonly severity: Severity;
  readonly says: string;
}

/** Aggregate endpoints prefix the server, so one name on two servers is no accident and no ambiguity. */
const SAME: Kind = { rule: 'manifest.name-same', severity: 'info', says: 'is also called' };
const CONFUSABLE: Kind = {
  rule: 'manifest.name-confusable',
  severity: 'high',
  says: 'is written with other letters and looks like',
};
const NEAR: Kind = { rule: 'manifest.name-near', severity: 'low', says: 'is one letter away from' };

/**
 * Which tools of other servers a person could take this one for, by name or title alone. What they say and take is for
 * `scanManifest`. Gravest first, at most five.
 */
export function collisionFindings(
  server: string,
  definition: unknown,
  known: readonly KnownTool[],
): ManifestFinding[] {
  const mine = namesOf(definition);
  if (mine === undefined) return [];
  const findings = known
    .filter((other) => other.server !== server)
    .flatMap((other) => {
      const theirs = namesOf(other.definition);
      return theirs === undefined ? [] : against(mine, theirs, other.server);
    });
  return [CONFUSABLE, NEAR, SAME]
    .flatMap(({ rule }) => findings.filter((finding) => finding.rule === rule))
    .slice(0, MOST);
}

function against(mine: Names, theirs: Names, server: string): ManifestFinding[] {
  const kind = kindOf(mine.name, theirs.name);
  const named = kind && finding(kind, '/name', theirs.name, server);
  // Titles are for people: only looking alike with other letters is a trick.
  const titled =
    mine.title !== undefined &&
    [theirs.title, theirs.name].find((name) => name !== undefined && looksLike(mine.title as Name, name));
  return [...(named ? [named] : []), ...(titled ? [finding(CONFUSABLE, '/title', titled, server)] : [])];
}

function kindOf(mine: Name, theirs: Name): Kind | undefined {
  if (mine.folded === theirs.folded) return SAME;
  if (looksLike(mine, theirs)) return CONFUSABLE;
  const long = Math.min(mine.folded.length, theirs.folded.length) >= LEAST_LETTERS;
  return long && editDistance(mine.folded, theirs.folded, 1) <= 1 ? NEAR : undefined;
}

const looksLike = (a: Name, b: Name): boolean =>
  a.folded !== b.folded && a.skeleton !== '' && a.skeleton === b.skeleton;

const finding = (
  { rule, severity, says }: Kind,
  pointer: string,
  other: Name,
  server: string,
): ManifestFinding => ({
  rule,
  severity,
  pointer,
  explanation: `It ${says} ${JSON.stringify(other.raw.slice(0, 64))} of the server ${JSON.stringify(server)}.`,
});

/** One definition is compared with every other one of a registry: its names are folded once. */
const folded = new WeakMap<object, Names>();

function namesOf(definition: unknown): Names | undefined {
  if (!isObject(definition) || typeof definition['name'] !== 'string') return undefined;
  const known = folded.get(definition);
  if (known !== undefined) return known;
  const { title } = definition;
  const names = {
    name: nameOf(definition['name']),
    title: typeof title === 'string' ? nameOf(title.slice(0, 256)) : undefined,
  };
  folded.set(definition, names);
  return names;
}

const nameOf = (raw: string): Name => ({ raw, folded: foldedName(raw), skeleton: skeleton(raw) });
