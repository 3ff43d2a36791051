import type { Row } from './catalogue/row.js';
import type { Result } from './run-family.js';

/** Rows of the catalogue of which every attack was refused. @throws Error for an attack on no row */
export function refusedRows(catalogue: readonly Row[], results: readonly Result[]): number {
  const known = new Set(catalogue.map(({ id }) => id));
  const stray = results.find(({ attack }) => !known.has(attack.id));
  if (stray !== undefined) throw new Error(`${stray.attack.id} is not in the catalogue`);
  const tried = Map.groupBy(results, ({ attack }) => attack.id);
  return [...tried.values()].filter((all) => all.every(({ problem }) => problem === undefined)).length;
}

/** Attacks that were not refused as they should be, with what was expected and what happened. */
export function failureTable(results: readonly Result[]): string[] {
  const failed = results.filter(({ problem }) => problem !== undefined);
  return failed.length === 0
    ? []
    : [
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

/** Rows that nothing has attacked. They count as not refused. */
export function notYet(catalogue: readonly Row[], results: readonly Result[]): string[] {
  const tried = new Set(results.map(({ attack }) => attack.id));
  return catalogue
    .filter(({ id }) => !tried.has(id))
    .map(({ id, attack }) => `not yet: ${id.padEnd(5)} ${attack}`);
}

export const closingLine = (refused: number, rows: number): string => `attacks: ${refused}/${rows} refused`;
