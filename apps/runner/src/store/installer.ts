import { realpathSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactRequest, InstalledArtifact } from '#libs/contracts';
import { isObject, sha256Hex } from '#libs/manifest';
import { RunFailure } from '../sandbox/run-failure.js';
import type { ArtifactStore } from './artifact-store.js';
import type { NpmInstaller } from './npm-installer.js';
import { jsonOf, packagePrograms } from './package-programs.js';
import { BadTree } from './tree-digest.js';
import { readZip } from './zip-archive.js';

const MAX_ARCHIVE = 256 << 20;

/** Brings tools into the store: exactly what was named, and nothing of it is executed. */
export class Installer {
  /** @param roots folders of this machine from which an operator lets artefacts be taken */
  constructor(
    private readonly store: ArtifactStore,
    private readonly roots: readonly string[],
    private readonly npm: NpmInstaller,
  ) {}

  /** @throws RunFailure `integrity` with what is wrong, in words */
  async install(request: ArtifactRequest): Promise<InstalledArtifact> {
    try {
      if (request.kind === 'npm') return await this.npm.install(request);
      const path = this.allowed(request.path);
      return await (request.kind === 'mcpb' ? this.bundle(path, request.sha256) : this.folder(path));
    } catch (cause) {
      if (cause instanceof BadTree)
        throw new RunFailure('integrity', `the package is refused: ${cause.message}`);
      throw cause;
    }
  }

  private async folder(path: string): Promise<InstalledArtifact> {
    if (!(await stat(path)).isDirectory()) throw new RunFailure('integrity', `${path} is no folder`);
    return this.store.add(path, await packagePrograms(path));
  }

  /** An MCPB bundle: a ZIP archive with a manifest that names its entry point. */
  private async bundle(path: string, expected: string): Promise<InstalledArtifact> {
    if ((await stat(path)).size > MAX_ARCHIVE)
      throw new RunFailure('integrity', 'the bundle is larger than 256 MiB');
    const archive = await readFile(path);
    const found = sha256Hex(archive);
    if (found !== expected)
      throw new RunFailure('integrity', `the bundle has SHA-256 ${found}, not ${expected}`);
    const draft = await this.store.draft();
    try {
      const entries = readZip(archive);
      for (const entry of entries) {
        const target = join(draft, entry.path);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, entry.bytes, { flag: 'wx' });
        await chmod(target, entry.executable ? 0o755 : 0o644);
      }
      return await this.store.add(
        draft,
        bundlePrograms(entries.find((one) => one.path === 'manifest.json')?.bytes),
      );
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }

  /** @throws RunFailure unless the path, without links, is below a root of the operator */
  private allowed(path: string): string {
    let real: string;
    try {
      real = realpathSync(path);
    } catch (cause) {
      throw new RunFailure('integrity', `${path}: ${(cause as NodeJS.ErrnoException).code ?? 'unreadable'}`);
    }
    if (!this.roots.some((root) => real.startsWith(`${root}/`)))
      throw new RunFailure(
        'integrity',
        `${path} is not below a folder that the operator allows (RUNNER_TOOL_ROOTS)`,
      );
    return real;
  }
}

function bundlePrograms(manifest: Buffer | undefined): string[] {
  if (manifest === undefined) throw new BadTree('it has no manifest.json');
  const value = jsonOf(manifest.toString('utf8'), 'its manifest.json');
  const server = isObject(value) ? value['server'] : undefined;
  const entry = isObject(server) ? server['entry_point'] : undefined;
  if (typeof entry !== 'string' || entry.startsWith('/') || entry.split('/').includes('..'))
    throw new BadTree('its manifest names no entry point');
  return [entry];
}
