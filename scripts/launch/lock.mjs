import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from './launch-error.mjs';
import { identify, isAlive } from '../processes/process-identity.mjs';

/**
 * Makes this process the only launcher of an instance, until it ends or `release` is called.
 *
 * @param {string} dir folder of the instance
 * @param {(holder: number) => string} taken message when another launcher has it
 * @returns {{ release(): void }}
 */
export function lockInstance(dir, taken) {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, 'lock');
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, JSON.stringify(identify(process.pid)), { flag: 'wx', mode: 0o600 });
      return { release: () => rmSync(path, { force: true }) };
    } catch (cause) {
      if (/** @type {NodeJS.ErrnoException} */ (cause).code !== 'EEXIST') throw cause;
    }
    const holder = holderOf(path);
    if (holder !== undefined) throw new LaunchError(taken(holder.pid));
    rmSync(path, { force: true }); // its launcher was ended by force
  }
  throw new LaunchError(`${path} changes hands all the time: start one launcher at a time.`);
}

/** Does a living launcher hold the instance? @param {string} dir */
export const isLocked = (dir) => holderOf(join(dir, 'lock')) !== undefined;

/**
 * The living process that made the lock.
 * @param {string} path
 * @returns {import('../processes/process-identity.mjs').ProcessIdentity | undefined}
 */
function holderOf(path) {
  try {
    /** @type {import('../processes/process-identity.mjs').ProcessIdentity} */
    const holder = JSON.parse(readFileSync(path, 'utf8'));
    return isAlive(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}
