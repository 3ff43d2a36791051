import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { isObject } from '#libs/manifest';
import { BadTree } from './tree-digest.js';

/** Programs that a package.json names, as paths inside the package; its main file when it names none. */
export async function packagePrograms(folder: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(join(folder, 'package.json'), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
  const manifest = jsonOf(text, 'its package.json');
  if (!isObject(manifest)) return [];
  const { bin, main } = manifest;
  const named = typeof bin === 'string' ? [bin] : isObject(bin) ? Object.values(bin) : [main];
  return named
    .filter((path): path is string => typeof path === 'string')
    .map((path) => posix.normalize(path))
    .filter((path) => !path.startsWith('../') && !path.startsWith('/'));
}

/** What a package says about itself. @throws BadTree for what is no JSON */
export function jsonOf(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadTree(`${what} is no JSON`);
  }
}
