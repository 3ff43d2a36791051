import type { Clause } from './clauses.js';

/** Position of the first word of the class at or after `from`; -1 if none. */
export function indexOf(clause: Clause, name: string, from = 0): number {
  for (let i = Math.max(0, from); i < clause.words.length; i++)
    if (clause.words[i]?.classes.has(name)) return i;
  return -1;
}

export function has(clause: Clause, ...names: readonly string[]): boolean {
  return names.some((name) => indexOf(clause, name) >= 0);
}

/** Positions of all words of any of the classes. */
export function all(clause: Clause, ...names: readonly string[]): number[] {
  return clause.words.flatMap((word, i) => (names.some((name) => word.classes.has(name)) ? [i] : []));
}

/** Is there a word of `first` and, within `gap` words after it, one of `then`? Gives their positions. */
export function pair(
  clause: Clause,
  first: readonly string[],
  then: readonly string[],
  gap: number,
): [number, number] | undefined {
  const seconds = all(clause, ...then);
  for (const i of all(clause, ...first)) {
    const j = seconds.find((k) => k > i && k - i <= gap);
    if (j !== undefined) return [i, j];
  }
  return undefined;
}

/** Is one of the words within `gap` words before the position? */
export function precededBy(clause: Clause, at: number, names: readonly string[], gap: number): boolean {
  return clause.words
    .slice(Math.max(0, at - gap), at)
    .some((word) => names.some((name) => word.classes.has(name)));
}
