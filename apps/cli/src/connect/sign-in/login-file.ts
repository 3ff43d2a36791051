import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CliError } from '../../cli-error.js';
import { underLock } from './file-lock.js';

const tokens = z.strictObject({
  access: z.string().min(1),
  refresh: z.string().min(1).optional(),
  /** Unix seconds. */
  expiresAt: z.int(),
  scopes: z.array(z.string()),
});
const saved = z.strictObject({
  endpoint: z.string(),
  issuer: z.string(),
  clientId: z.string().min(1),
  /** Private P-256 JWK that the tokens are bound to. */
  key: z.record(z.string(), z.string()),
  tokens: tokens.optional(),
});

export type Tokens = Readonly<z.infer<typeof tokens>>;
/** A person's sign-in at one endpoint, with the key that makes its tokens worth something. */
export type SavedLogin = Readonly<z.infer<typeof saved>>;

/**
 * Keeps the sign-in for one endpoint in a file that only its owner may read, in a folder that only its owner may enter.
 * Processes that share it change it under one lock: a refresh token that two of them use ends the whole grant.
 */
export class LoginFile {
  readonly path: string;

  constructor(
    private readonly folder: string,
    endpoint: string,
  ) {
    const name = createHash('sha256').update(endpoint).digest('hex').slice(0, 32);
    this.path = join(folder, `${name}.json`);
  }

  /** @throws CliError when others may read or have written it, or when it holds something else */
  async find(): Promise<SavedLogin | undefined> {
    let text: string;
    try {
      await this.assertOwn();
      text = await readFile(this.path, 'utf8');
    } catch (cause) {
      if (cause instanceof CliError) throw cause;
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      throw new CliError(`Cannot read ${this.path} (${code}).`);
    }
    const parsed = saved.safeParse(json(text));
    if (parsed.success) return parsed.data;
    throw new CliError(`${this.path} holds no sign-in.`, ['Remove it, and sign in again.']);
  }

  /** Replaces what was there, at once or not at all. */
  async save(login: SavedLogin): Promise<void> {
    const fresh = `${this.path}.${randomUUID()}`;
    try {
      const file = await open(fresh, 'wx', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(login, null, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(fresh, this.path);
    } catch (cause) {
      await rm(fresh, { force: true });
      throw new CliError(`Cannot write ${this.path} (${(cause as NodeJS.ErrnoException).code}).`);
    }
  }

  /** While `work` runs no other process changes the file. */
  async exclusively<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    return underLock(`${this.path}.lock`, signal, work);
  }

  private async assertOwn(): Promise<void> {
    const own = process.getuid?.();
    // Windows has no such modes: there, the profile folder is what keeps others out.
    if (own === undefined) return;
    const { mode, uid } = await stat(this.path);
    if (uid === own && (mode & 0o077) === 0) return;
    throw new CliError(`${this.path} is not private: others may have read or written it.`, [
      'Remove it and sign in again; end the authorization in the console if somebody may have copied it.',
    ]);
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
