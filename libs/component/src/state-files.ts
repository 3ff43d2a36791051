import { SettingsError } from '#libs/platform';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const missing = (cause: unknown): boolean => (cause as NodeJS.ErrnoException).code === 'ENOENT';

/**
 * A component's own folder: keys and what must survive a restart. Everything in it is readable by the owner alone.
 * Names are relative paths that the caller builds from checked slugs, never from input.
 */
export class StateFiles {
  private constructor(private readonly dir: string) {}

  /** @throws SettingsError when the folder cannot be made private. */
  static async open(dir: string): Promise<StateFiles> {
    try {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await chmod(dir, 0o700);
    } catch (cause) {
      throw new SettingsError(
        `STATE_DIR: cannot create ${dir} with mode 0700 (${(cause as NodeJS.ErrnoException).code})`,
      );
    }
    return new StateFiles(dir);
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  async find(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.path(name), 'utf8');
    } catch (cause) {
      if (missing(cause)) return undefined;
      throw cause;
    }
  }

  /** Replaces the file in one step: readers and a crash see the old text or the new one, never half of it. */
  async write(name: string, text: string): Promise<void> {
    const target = this.path(name);
    const draft = `${target}.${process.pid}.tmp`;
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  }

  async remove(name: string): Promise<void> {
    await rm(this.path(name), { force: true });
  }
}
