import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { PASSWORD, PERSON } from '../interop-tenant.js';

/** Ends a program that hangs. */
const WITHIN_MS = 90_000;

export interface Outcome {
  readonly ok: boolean;
  readonly how: string;
  readonly stdout: string;
  readonly output: string;
}
type Run = (
  command: string,
  args: readonly string[],
  options: { within: number; env: NodeJS.ProcessEnv; cwd: string; signal: AbortSignal },
) => Promise<Outcome>;

/** The clients that were installed for this run, and what their programs may see of this machine. */
export class Programs {
  /**
   * @param clients `node_modules`
   * @param dir folder of the run, where each program gets a home of its own
   */
  constructor(
    private readonly clients: string,
    private readonly dir: string,
    private readonly runCommand: Run,
    private readonly signal: AbortSignal,
  ) {}

  /** The installed module. Its types are not known when this is compiled. */
  async module<T>(path: string): Promise<T> {
    return (await import(join(this.clients, path))) as T;
  }

  /** Path of a file of an installed package. */
  file(path: string): string {
    return join(this.clients, path);
  }

  /**
   * A new home for one use of a program: empty.
   * @param attended with a person at the browser, who signs in and agrees; else with nobody
   */
  home(attended: boolean): { readonly dir: string; readonly env: Record<string, string> } {
    mkdirSync(join(this.dir, 'homes'), { recursive: true });
    const dir = mkdtempSync(join(this.dir, 'homes', 'h-'));
    const bin = join(dir, 'bin');
    mkdirSync(bin);
    // Some programs heed BROWSER, others start what every Linux desktop has.
    const browser = join(bin, 'xdg-open');
    const person = join(import.meta.dirname, '..', 'person.main.js');
    const visit = `exec '${process.execPath}' '${person}' "$1" >>'${dir}/browser.log' 2>&1`;
    writeFileSync(browser, `#!/bin/sh\n${attended ? visit : 'exit 0'}\n`, { mode: 0o700 });
    const path = `${bin}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
    return {
      dir,
      env: { HOME: dir, PATH: path, BROWSER: browser, INTEROP_PERSON: PERSON, INTEROP_PASSWORD: PASSWORD },
    };
  }

  /** Runs an installed JavaScript program to its end. */
  run(
    path: string,
    args: readonly string[],
    home: { dir: string; env: Record<string, string> },
  ): Promise<Outcome> {
    const { dir: cwd, env } = home;
    return this.runCommand(process.execPath, [this.file(path), ...args], {
      within: WITHIN_MS,
      env,
      cwd,
      signal: this.signal,
    });
  }

  /** A loopback port that was free a moment ago. */
  freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
      const server = createServer().once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
      });
    });
  }
}
