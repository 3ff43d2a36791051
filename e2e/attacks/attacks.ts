import type { Family } from './attack.js';
import { CATALOGUE } from './catalogue/catalogue.js';
import { closingLine, failureTable, notYet, refusedRows } from './report.js';
import { runFamily, type Result } from './run-family.js';
import { World, type Parts } from './world/world.js';

export { familiesNamed } from './families/families.js';

/** What the script that starts the product provides. */
export interface AttackParts extends Parts {
  readonly families: readonly Family<World>[];
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Attacks the running product from outside, family by family, and says how it went. */
export async function attacks(parts: AttackParts): Promise<{ line: string; ok: boolean }> {
  const { say, signal } = parts;
  const world = await World.make(parts);
  const results: Result[] = [];
  try {
    for (const family of parts.families) {
      const began = performance.now();
      const done = await runFamily(family, world, signal);
      results.push(...done);
      const failed = done.filter(({ problem }) => problem !== undefined).length;
      const took = ((performance.now() - began) / 1000).toFixed(1);
      say(
        `${failed === 0 ? '✓' : '✗'} ${family.name}: ${done.length - failed} of ${done.length} attacks refused (${took} s)`,
      );
    }
  } finally {
    await world.stop();
  }
  for (const line of failureTable(results)) say(line);
  for (const line of notYet(CATALOGUE, results)) say(line);
  const refused = refusedRows(CATALOGUE, results);
  return { line: closingLine(refused, CATALOGUE.length), ok: refused === CATALOGUE.length };
}
