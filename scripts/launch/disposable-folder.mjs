import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { discardInstances } from './discard.mjs';
import { isLocked, lockInstance } from './lock.mjs';

/**
 * Makes a folder for one run, held by this process, and removes what earlier runs left in `parent` because they were
 * ended by force.
 *
 * @param {string} parent
 * @param {(note: string) => void} say
 * @returns {Promise<string>}
 */
export async function disposableFolder(parent, say) {
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    const abandoned = join(parent, name);
    if (!isLocked(abandoned)) await discardInstances(abandoned, say);
  }
  const dir = mkdtempSync(join(parent, 'run-'));
  lockInstance(dir, (holder) => `${dir} belongs to process ${holder}`);
  return dir;
}
