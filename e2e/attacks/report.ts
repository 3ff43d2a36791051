import type { Row } from './catalogue/row.js';
import type { Result } from './run-family.js';

/**
 * Rows of the catalogue by what came of them: a row is refused when all its attacks are, and what nothing has attacked
 * is not.
 *
 * @throws Error for an attack on no row
 */
export function byRow(
  catalogue: readonly Row[],
  results: readonly Result[],
): { refused: readonly Row[]; failed: readonly Row[]; notYet: readonly Row[] } {
  const known = new Set(catalogue.map(({ id }) => id));
  const stray = results.find(({ attack }) => !known.has(attack.id));
  if (stray !== undefined) throw new Error(`${stray.attack.id} is not in the catalogue`);
  const tried = Map.groupBy(results, ({ attack }) => attack.id);
  const verdict = ({ id }: Row): 'refused' | 'failed' | 'notYet' => {
    const all = tried.get(id) ?? [];
    if (all.length === 0) return 'notYet';
    return all.every(({ problem }) => problem === undefined) ? 'refused' : 'failed';
  };
  const { refused = [], failed = [], notYet = [] } = Object.groupBy(catalogue, verdict);
  return { refused, failed, notYet };
}

/** One line about a family that has run. */
export function progress(name: string, results: readonly Result[], ms: number): string {
  const refused = results.filter(({ problem }) => problem === undefined).length;
  const mark = refused === results.length ? '✓' : '✗';
  return `${mark} ${name}: ${refused} of ${results.length} attacks refused (${(ms / 1000).toFixed(1)} s)`;
}

/** Attacks that were not refused as they should be, with what was expected and what happened. */
export function failureTable(results: readonly Result[]): string[] {
  const failed = results.filter(({ problem }) => problem !== undefined);
  if (failed.length === 0) return [];
  return [
    '',
    'not refused as expected:',
    ...failed.flatMap(({ attack, problem }) => [
      `  ${attack.id.padEnd(5)} ${attack.what}`,
      `        expected: ${[attack.expected].flat().join(' or ')}`,
      `        actual:   ${problem}`,
    ]),
    '',
  ];
}
