import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sharedLibraries } from './shared-libraries.js';

/** The one account that tools see; without it `os.userInfo()` throws. */
const PASSWD = 'tool:x:65534:65534::/tmp:/bin/false\n';
const GROUP = 'tool:x:65534:\n';
const HOSTS = '127.0.0.1 localhost\n';

export interface Runtime {
  /** `bin`, `lib`, `lib64` and `etc`: all that a sandbox has besides the tool itself. */
  readonly dir: string;
  /** SHA-256 over names and contents. */
  readonly digest: string;
}

/**
 * Root file system of Node tools: the Node program, the libraries that it needs, its loader, and one account. No shell, no
 * set-uid file, nothing of the host's /usr. Made once for a Node version; a changed file gives another folder.
 *
 * @param folder where runtimes are kept; every account must be able to pass through it
 * @param node host path of the Node program
 */
export async function nodeRuntime(folder: string, node: string): Promise<Runtime> {
  const { loader, libraries } = sharedLibraries(node);
  const files = [
    { from: node, to: 'bin/node', mode: 0o755 },
    { from: loader, to: loader.slice(1), mode: 0o755 },
    ...libraries.map((from) => ({ from, to: `lib/${basename(from)}`, mode: 0o644 })),
  ];
  const texts = { 'etc/passwd': PASSWD, 'etc/group': GROUP, 'etc/hosts': HOSTS };
  const hash = createHash('sha256');
  for (const { from, to } of files) hash.update(`${to}\0${await fileHash(from)}\n`);
  for (const [name, text] of Object.entries(texts)) hash.update(`${name}\0${text}\n`);
  const digest = hash.digest('hex');
  const dir = join(folder, `node-${digest.slice(0, 32)}`);
  if (existsSync(dir)) return { dir, digest };

  await mkdir(folder, { recursive: true, mode: 0o755 });
  const draft = await mkdtemp(join(folder, 'draft-'));
  try {
    for (const name of ['bin', 'lib', 'lib64', 'etc']) await mkdir(join(draft, name));
    for (const { from, to, mode } of files) {
      await copyFile(from, join(draft, to));
      await chmod(join(draft, to), mode);
    }
    for (const [name, text] of Object.entries(texts))
      await writeFile(join(draft, name), text, { mode: 0o644 });
    await chmod(draft, 0o755);
    await rename(draft, dir);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return { dir, digest };
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
