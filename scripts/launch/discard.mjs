import { existsSync, globSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { endLeftovers } from '../processes/leftovers.mjs';
import { StateFile } from './state-file.mjs';

/**
 * Removes an instance that nobody needs any more, and those in folders below it: what they left running, their data
 * here and elsewhere.
 *
 * @param {string} dir
 * @param {(note: string) => void} announce
 * @returns {Promise<number>} how many processes still ran
 */
export async function discardInstances(dir, announce) {
  let running = 0;
  const deepestFirst = globSync(join(dir, '**', 'state.json')).toSorted((a, b) => b.length - a.length);
  for (const path of deepestFirst) {
    const state = new StateFile(dirname(path));
    running += await endLeftovers(state, announce);
    for (const folder of state.data.foldersElsewhere) rmSync(folder, { recursive: true, force: true });
  }
  if (existsSync(dir)) rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  return running;
}
