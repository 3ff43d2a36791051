import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../processes/command.mjs';
import { LaunchError } from './launch-error.mjs';

/**
 * Installs packages that are no dependency of the product, from the lockfile in their own folder, unless that was done
 * before. Their install scripts do not run.
 *
 * @param {string} folder with package.json and package-lock.json
 * @param {(note: string) => void} say
 * @returns {Promise<string>} their `node_modules`
 */
export async function installBeside(folder, say) {
  /** @type {{ dependencies: Record<string, string> }} */
  const { dependencies } = json(folder, 'package.json');
  const names = Object.keys(dependencies);
  if (!isInstalled(folder, names)) {
    say(`installing ${names.join(', ')}`);
    const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    const { ok, how, output } = await run('npm', args, { within: 600_000, cwd: folder, env: process.env });
    if (!ok) throw new LaunchError(`npm ci failed in ${folder} (${how}):\n${output}`);
  }
  return join(folder, 'node_modules');
}

/** @param {string} folder @param {string[]} names */
function isInstalled(folder, names) {
  if (!existsSync(join(folder, 'node_modules', '.package-lock.json'))) return false;
  const wanted = json(folder, 'package-lock.json').packages;
  const { packages } = json(folder, 'node_modules', '.package-lock.json');
  return names
    .map((name) => `node_modules/${name}`)
    .every((path) => packages[path]?.version === wanted[path].version);
}

/** @param {string[]} path */
const json = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));
