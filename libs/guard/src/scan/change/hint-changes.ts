import { isObject } from '#libs/manifest';
import type { ManifestFinding } from '../finding.js';

interface Hint {
  readonly name: string;
  /** The reassuring value. */
  readonly good: boolean;
  readonly words: string;
}

const HINTS: readonly Hint[] = [
  { name: 'readOnlyHint', good: true, words: 'that it only reads' },
  { name: 'destructiveHint', good: false, words: 'that it destroys nothing' },
  { name: 'openWorldHint', good: false, words: 'that it stays inside' },
];

/** The server itself no longer says what made the tool look harmless. */
export function hintChanges(before: unknown, after: unknown): ManifestFinding[] {
  return HINTS.filter(({ name, good }) => hint(before, name) === good && hint(after, name) !== good).map(
    ({ name, words }) => ({
      rule: 'manifest.delta-hint',
      severity: 'high',
      pointer: hint(after, name) === undefined ? '/annotations' : `/annotations/${name}`,
      explanation: `The server no longer claims ${words}.`,
    }),
  );
}

function hint(definition: unknown, name: string): unknown {
  const annotations = isObject(definition) ? definition['annotations'] : undefined;
  return isObject(annotations) ? annotations[name] : undefined;
}
