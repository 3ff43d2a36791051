import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { SettingsError } from '#libs/platform';
import { z } from 'zod';

const file = z.record(z.string(), z.int().positive());

/** @throws SettingsError: with a file that cannot be trusted, one server might get the account of another */
function read(path: string): Map<string, number> {
  let known: Map<string, number> | undefined;
  try {
    known = new Map(Object.entries(file.parse(JSON.parse(readFileSync(path, 'utf8')))));
  } catch {
    known = undefined;
  }
  if (known === undefined || new Set(known.values()).size < known.size)
    throw new SettingsError(
      `STATE_DIR: ${path} is damaged, so nobody knows which account owns what; restore it from a backup`,
    );
  return known;
}

/**
 * One account number for each tenant and server, kept for ever: it owns their writable folders, so it is never given to
 * anybody else. Numbers of the range must belong to nobody on this machine.
 */
export class UidAllocator {
  private readonly known: Map<string, number>;

  /** @param only every sandbox runs as this account: the runner is an ordinary user, for one tenant */
  constructor(
    private readonly path: string,
    private readonly range: { readonly first: number; readonly last: number },
    private readonly only?: number,
  ) {
    this.known = existsSync(path) ? read(path) : new Map<string, number>();
  }

  /** @throws Error when the range is spent: numbers are not shared */
  of(tenant: string, server: string): number {
    if (this.only !== undefined) return this.only;
    const key = `${tenant}/${server}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const used = new Set(this.known.values());
    for (let uid = this.range.first; uid <= this.range.last; uid++) {
      if (used.has(uid)) continue;
      this.known.set(key, uid);
      this.save();
      return uid;
    }
    throw new Error('RUNNER_UID_RANGE is spent: no account number is left for another server');
  }

  private save(): void {
    const draft = `${this.path}.tmp`;
    writeFileSync(draft, JSON.stringify(Object.fromEntries(this.known)), { mode: 0o600 });
    renameSync(draft, this.path);
  }
}
