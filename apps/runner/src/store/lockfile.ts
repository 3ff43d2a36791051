import { isObject } from '#libs/manifest';
import { jsonOf } from './package-programs.js';
import { BadTree } from './tree-digest.js';

const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;

/**
 * Refuses a lock file unless every package of it comes from the registry and is pinned by its SHA-512, and the wanted one is
 * there exactly as it was asked for. Links, folders, git and foreign addresses have no place in it.
 *
 * @param registry origin of the registry
 * @throws BadTree
 */
export function assertLockfile(
  text: string,
  wanted: { readonly name: string; readonly version: string; readonly integrity: string },
  registry: string,
): void {
  const lock = jsonOf(text, 'the lock file');
  const packages = isObject(lock) ? lock['packages'] : undefined;
  if (!isObject(packages)) throw new BadTree('the lock file lists no packages');
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '') continue;
    const { integrity, resolved, link }: Record<string, unknown> = isObject(entry) ? entry : {};
    const name = path.replace(/^.*node_modules\//, '');
    if (link === true || !path.startsWith('node_modules/'))
      throw new BadTree(`${name} is a link or a folder`);
    if (typeof integrity !== 'string' || !SHA512.test(integrity)) throw new BadTree(`${name} has no SHA-512`);
    if (typeof resolved !== 'string' || URL.parse(resolved)?.origin !== registry)
      throw new BadTree(`${name} does not come from the registry`);
  }
  const found = packages[`node_modules/${wanted.name}`] as Record<string, unknown> | undefined;
  if (found?.['version'] !== wanted.version)
    throw new BadTree(`${wanted.name}@${wanted.version} was not found`);
  if (found['integrity'] !== wanted.integrity)
    throw new BadTree(
      `${wanted.name}@${wanted.version} has integrity ${String(found['integrity'])}, not the one that was given`,
    );
}
