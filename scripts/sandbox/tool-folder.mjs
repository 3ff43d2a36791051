import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inRepository } from '../launch/paths.mjs';

const modules = inRepository('node_modules');

/**
 * @typedef {{ version: string, bin?: string | Record<string, string>, dependencies?: Record<string, string> }} Manifest
 */

/** @param {string} folder @returns {Manifest} */
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/**
 * A folder with an installed package and everything that it needs, and nothing else: what can be handed to the runner as a
 * tool. Made once for a version of the package.
 *
 * @param {string} parent
 * @param {string} name of a package in node_modules
 * @returns {string} its path; its package.json names the program
 */
export function toolFolder(parent, name) {
  const { version, bin } = manifestOf(join(modules, name));
  const folder = join(parent, `${name.replace(/^@/, '').replaceAll('/', '-')}-${version}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(join(draft, 'node_modules'), { recursive: true });
  for (const one of closure(name)) {
    cpSync(join(modules, one), join(draft, 'node_modules', one), {
      recursive: true,
      dereference: true,
      // Links to programs; nothing in a sandbox looks for them.
      filter: (source) => basename(source) !== '.bin',
    });
  }
  const program = typeof bin === 'string' ? bin : Object.values(bin ?? {})[0];
  const main = `node_modules/${name}/${program ?? 'index.js'}`;
  writeFileSync(join(draft, 'package.json'), JSON.stringify({ private: true, bin: main }));
  renameSync(draft, folder);
  return folder;
}

/**
 * The package and those that it needs, as far as they lie at the top of node_modules; others are inside their parents.
 * @param {string} name
 */
function closure(name) {
  const found = new Set([name]);
  for (const one of found) {
    for (const dependency of Object.keys(manifestOf(join(modules, one)).dependencies ?? {}))
      if (existsSync(join(modules, dependency, 'package.json'))) found.add(dependency);
    for (const inner of nested(join(modules, one)))
      for (const dependency of Object.keys(manifestOf(inner).dependencies ?? {}))
        if (existsSync(join(modules, dependency, 'package.json'))) found.add(dependency);
  }
  return found;
}

/** Packages inside a package. @param {string} folder @returns {string[]} */
function nested(folder) {
  /** @type {{ packages: Record<string, object> }} */
  const lock = JSON.parse(readFileSync(inRepository('node_modules', '.package-lock.json'), 'utf8'));
  const prefix = `${folder.slice(inRepository().length + 1)}/node_modules/`;
  return Object.keys(lock.packages)
    .filter((path) => path.startsWith(prefix))
    .map((path) => inRepository(path));
}
