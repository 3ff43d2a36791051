import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashJson, sha256Hex } from '#libs/manifest';

export interface TreeFacts {
  /** SHA-256 over the RFC 8785 form of the sorted list of paths, types, executable bits, sizes and content hashes. */
  readonly digest: string;
  readonly files: number;
  readonly bytes: number;
}

interface Entry {
  readonly path: string;
  readonly type: 'file' | 'folder';
  readonly executable: boolean;
  readonly size: number;
  readonly sha256: string | null;
}

const MAX_ENTRIES = 60_000;
const MAX_BYTES = 1 << 30;
const MAX_FILE = 256 << 20;
/** Files read at the same time. */
const AT_ONCE = 8;

/** The tree holds something that no package may bring. `message` names it. */
export class BadTree extends Error {
  override readonly name = 'BadTree';
}

/**
 * Facts of a folder of plain files and folders.
 *
 * @param strict also refuses hard links and set-id bits, which a copy into the store never has
 * @throws BadTree for links, devices, sockets, pipes, and trees beyond the bounds
 */
export async function treeFacts(root: string, strict = false): Promise<TreeFacts> {
  const paths = await pathsOf(root);
  const entries: Entry[] = [];
  let next = 0;
  let bytes = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < paths.length; i = next++) {
      const entry = await entryOf(root, paths[i] as string, strict);
      entries.push(entry);
      bytes += entry.size;
      if (bytes > MAX_BYTES) throw new BadTree('more than 1 GiB');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { digest: hashJson(entries), files: entries.filter(({ type }) => type === 'file').length, bytes };
}

async function pathsOf(root: string): Promise<string[]> {
  if (!(await lstat(root)).isDirectory()) throw new BadTree('it is no folder');
  const found = [''];
  for (const folder of found) {
    // Links are not followed: a link is no folder here, and is refused when it is looked at.
    if (folder !== '' && !(await lstat(join(root, folder))).isDirectory()) continue;
    for (const name of await readdir(join(root, folder)))
      if (found.push(folder === '' ? name : `${folder}/${name}`) > MAX_ENTRIES)
        throw new BadTree(`more than ${MAX_ENTRIES} files`);
  }
  return found.slice(1);
}

async function entryOf(root: string, path: string, strict: boolean): Promise<Entry> {
  const full = join(root, path);
  const stat = await lstat(full);
  if (stat.isDirectory()) return { path, type: 'folder', executable: true, size: 0, sha256: null };
  if (!stat.isFile())
    throw new BadTree(`${path} is neither a file nor a folder: links and devices are refused`);
  if (strict && stat.nlink !== 1) throw new BadTree(`${path} has another name outside`);
  if ((stat.mode & 0o6000) !== 0) throw new BadTree(`${path} is set-uid or set-gid`);
  if (stat.size > MAX_FILE) throw new BadTree(`${path} is larger than 256 MiB`);
  return {
    path,
    type: 'file',
    executable: (stat.mode & 0o111) !== 0,
    size: stat.size,
    sha256: sha256Hex(await readFile(full)),
  };
}
