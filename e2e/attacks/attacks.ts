import type { Family } from './attack.js';
import { CATALOGUE } from './catalogue/catalogue.js';
import { byRow, failureTable, progress } from './report.js';
import { runFamily, type Result } from './run-family.js';
import { World, type Parts } from './world/world.js';

export { familiesNamed } from './families/families.js';

/** What the script that starts the product provides. */
export interface AttackParts extends Parts {
  readonly families: readonly Family<World>[];
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export interface Summary {
  /** The closing line. */
  readonly line: string;
  /** Rows of the catalogue: every attack refused, some not, none tried. */
  readonly refused: number;
  readonly failed: number;
  readonly notYet: number;
}

/** Attacks the running product from outside, family by family, and says how it went. */
export async function attacks(parts: AttackParts): Promise<Summary> {
  const { families, say, signal } = parts;
  const world = await World.make(parts);
  const results: Result[] = [];
  try {
    for (const family of families) {
      const began = performance.now();
      const done = await runFamily(family, world, signal);
      results.push(...done);
      say(progress(family.name, done, performance.now() - began));
    }
  } finally {
    await world.stop();
  }
  const { refused, failed, notYet } = byRow(CATALOGUE, results);
  for (const line of failureTable(results)) say(line);
  for (const { id, attack } of notYet) say(`not yet: ${id.padEnd(5)} ${attack}`);
  return {
    line: `attacks: ${refused.length}/${CATALOGUE.length} refused`,
    refused: refused.length,
    failed: failed.length,
    notYet: notYet.length,
  };
}
