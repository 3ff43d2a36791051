import { chownSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { readdir, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxMount, StartApproval } from '#libs/contracts';
import { RunFailure } from '../sandbox/run-failure.js';
import type { BoundMount } from '../sandbox/sandbox-backend.js';

/** Turns mounts of a profile into folders of this machine that may be bound. */
export class BoundMounts {
  /** @param stateDir root of what tools keep; every account must be able to pass through it */
  constructor(private readonly stateDir: string) {}

  /** @throws RunFailure when a source is not exactly what its path says: bind follows links on the host */
  resolve({ tenant, server, profile }: StartApproval, uid: number): BoundMount[] {
    return profile.mounts.map((mount) => ({
      source: mount.kind === 'state' ? this.state(tenant, server, mount, uid) : checked(mount.source),
      target: mount.target,
      mode: mount.mode,
    }));
  }

  /** Bytes in writable mounts, by target, that are above what the profile allows. */
  async exceeded({ profile }: StartApproval, mounts: readonly BoundMount[]): Promise<string[]> {
    const found: string[] = [];
    for (const [i, { mode, target, maxBytes }] of profile.mounts.entries()) {
      const source = mounts[i]?.source;
      if (mode === 'rw' && source !== undefined && (await sizeOf(source, maxBytes)) > maxBytes)
        found.push(`${target} holds more than ${maxBytes} bytes`);
    }
    return found;
  }

  private state(tenant: string, server: string, { source }: SandboxMount, uid: number): string {
    const parents = [this.stateDir, join(this.stateDir, tenant), join(this.stateDir, tenant, server)];
    for (const folder of parents) mkdirSync(folder, { recursive: true, mode: 0o711 });
    const folder = join(this.stateDir, tenant, server, source);
    try {
      mkdirSync(folder, { mode: 0o700 });
      if (process.getuid?.() === 0) chownSync(folder, uid, uid);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
    return checked(folder);
  }
}

function checked(source: string): string {
  let real: string;
  try {
    real = realpathSync(source);
  } catch (cause) {
    throw new RunFailure('spawn-failed', `mount ${source}: ${(cause as NodeJS.ErrnoException).code}`);
  }
  if (real !== source) throw new RunFailure('spawn-failed', `mount ${source} has a link in its path`);
  if (!lstatSync(source).isDirectory()) throw new RunFailure('spawn-failed', `mount ${source} is no folder`);
  return source;
}

/** Stops counting once it is more than the bound. */
async function sizeOf(folder: string, bound: number): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (bytes > bound) return bytes;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await sizeOf(path, bound - bytes);
    else
      bytes += await lstat(path).then(
        (stat) => Math.max(stat.size, stat.blocks * 512),
        () => 0,
      );
  }
  return bytes;
}
