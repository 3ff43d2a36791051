import { hiddenCharacters } from '#libs/manifest';
import { atLeast, type ManifestFinding } from '../finding.js';
import { manifestStrings } from '../text/manifest-strings.js';
import { hintChanges } from './hint-changes.js';
import { schemaChanges } from './schema-changes.js';

/** One version of a definition and what `scanManifest` found in it. */
export interface ScannedVersion {
  /** As received, parsed. */
  readonly definition: unknown;
  readonly findings: readonly ManifestFinding[];
}

const GROWN = 200;
const PLACE = /https?:\/\/[^\s"'<>)]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu;

/**
 * What a reviewer of a changed definition should look at because it is new: servers are approved when they are harmless and
 * turn later. Whatever differs needs a decision anyhow; this says where to look first.
 */
export function scanChange(before: ScannedVersion, after: ScannedVersion): ManifestFinding[] {
  return [
    ...newDirectives(before, after),
    ...textChanges(before.definition, after.definition),
    ...hintChanges(before.definition, after.definition),
    ...schemaChanges(before.definition, after.definition),
  ];
}

/** The version before was judged without it: a sentence that steers the agent and was not there. */
function newDirectives(before: ScannedVersion, after: ScannedVersion): ManifestFinding[] {
  const known = new Set(before.findings.map(({ rule }) => rule));
  const fresh = after.findings.find(
    ({ rule, severity }) => rule.startsWith('manifest.') && atLeast(severity, 'high') && !known.has(rule),
  );
  if (fresh === undefined) return [];
  const { pointer, span } = fresh;
  return [
    {
      rule: 'manifest.delta-directive',
      severity: 'critical',
      pointer,
      ...(span === undefined ? {} : { span }),
      explanation: 'Text that acts on more than the tool’s own call is new in this version.',
    },
  ];
}

function textChanges(before: unknown, after: unknown): ManifestFinding[] {
  const findings: ManifestFinding[] = [];
  const hidden = hiddenCharacters(after);
  if (hidden.length > hiddenCharacters(before).length)
    findings.push({
      rule: 'manifest.delta-hidden',
      severity: 'high',
      pointer: hidden[0]?.pointer ?? '',
      explanation: 'There are more characters that a reader does not see than before.',
    });
  const old = manifestStrings(before);
  const places = new Set(old.flatMap(({ text }) => placesIn(text).map(([, place]) => place)));
  const lengths = new Map(old.map(({ pointer, text }) => [pointer, text.length]));
  for (const { pointer, text } of manifestStrings(after)) {
    const [place] = placesIn(text).filter(([, name]) => !places.has(name));
    if (place !== undefined)
      findings.push({
        rule: 'manifest.delta-destination',
        severity: 'high',
        pointer,
        span: place[0],
        explanation: 'Names a host or address that the version before did not name.',
      });
    const length = lengths.get(pointer);
    if (length !== undefined && text.length > 2 * length + GROWN)
      findings.push({
        rule: 'manifest.delta-growth',
        severity: 'medium',
        pointer,
        explanation: `The text grew from ${length} to ${text.length} characters.`,
      });
  }
  return findings;
}

function placesIn(text: string): [{ readonly start: number; readonly end: number }, string][] {
  return [...text.matchAll(PLACE)].map(({ index, 0: found }) => [
    { start: index, end: index + found.length },
    (URL.canParse(found) ? new URL(found).host : found).toLowerCase(),
  ]);
}
