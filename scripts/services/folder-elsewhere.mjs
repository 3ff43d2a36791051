import { lstatSync, mkdirSync } from 'node:fs';
import { LaunchError } from '../launch/launch-error.mjs';

/**
 * A folder in /var/tmp that root may trust although everybody can create names there: made by us, or found to be
 * root's own, no link, and writable by nobody else.
 *
 * @param {string} name
 * @returns {string} its path
 */
export function folderElsewhere(name) {
  const path = `/var/tmp/${name}`;
  mkdirSync(path, { mode: 0o711, recursive: true });
  const { mode, uid } = lstatSync(path);
  const isFolder = (mode & 0o170_000) === 0o040_000;
  if (!isFolder || uid !== 0 || (mode & 0o022) !== 0) {
    throw new LaunchError(
      `${path} was not made by this launcher and others can write to it. Remove it, then start again.`,
    );
  }
  return path;
}
