import { diffArrays } from 'diff';
import { reveal, type Piece } from './reveal.js';

export interface DiffRun {
  readonly changed: boolean;
  readonly pieces: readonly Piece[];
}
export interface SideBySide {
  readonly before: readonly DiffRun[];
  readonly after: readonly DiffRun[];
}

/** Beyond so many edits two texts have little in common, and finding the shortest script would freeze the page. */
const MAX_EDITS = 2_000;

/**
 * What differs between two texts, word by word. Hidden characters are tokens of their own, split off before comparing, so that a
 * literal `U+200B` in one text is never taken for the character in the other.
 */
export function textDiff(before: string, after: string): SideBySide {
  const [old, now] = [tokens(before), tokens(after)];
  const changes = diffArrays(old, now, { comparator: same, maxEditLength: MAX_EDITS });
  if (changes === undefined) {
    return { before: [{ changed: true, pieces: old }], after: [{ changed: true, pieces: now }] };
  }
  const runs = changes.map(({ added, removed, value }) => ({ added, removed, pieces: value }));
  return {
    before: runs.filter(({ added }) => !added).map(({ removed, pieces }) => ({ changed: removed, pieces })),
    after: runs.filter(({ removed }) => !removed).map(({ added, pieces }) => ({ changed: added, pieces })),
  };
}

const same = (left: Piece, right: Piece): boolean => left.kind === right.kind && left.text === right.text;

const tokens = (text: string): Piece[] =>
  reveal(text).flatMap((piece): Piece[] =>
    piece.kind === 'plain'
      ? (piece.text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []).map((part) => ({
          kind: 'plain',
          text: part,
        }))
      : [piece],
  );

/** A JSON value as text to compare: a string as it is, anything else laid out. */
export const jsonText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);
