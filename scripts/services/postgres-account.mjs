import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LaunchError } from '../launch/launch-error.mjs';

/**
 * PostgreSQL refuses to run as root. Whoever is root lends it this account, which owns nothing else.
 * @returns {{ uid: number, gid: number } | undefined} undefined: run it as ourselves
 */
export function postgresAccount() {
  if (process.getuid?.() !== 0) return undefined;
  /** @param {string} flag */
  const id = (flag) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    throw new LaunchError(
      'PostgreSQL does not run as root, and there is no user "nobody" to run it as. Start as another user, or set DATABASE_URL.',
    );
  }
}

/**
 * Can another account walk to this folder? Only the rights for everybody count, so the answer may be a false no.
 * @param {string} folder
 * @returns {boolean}
 */
export function reachableByAll(folder) {
  if ((statSync(folder).mode & 0o001) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || reachableByAll(parent);
}
