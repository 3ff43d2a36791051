import { accessSync, constants, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { spawnSync } from 'node:child_process';

/** What can be asked of a machine. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly nodeVersion: string;
  /** Undefined where there are no user numbers. */
  readonly uid: number | undefined;
  readonly exists: (path: string) => boolean;
  readonly writable: (path: string) => boolean;
  /** First line that a program prints with these arguments; undefined when it is not there or fails. */
  readonly firstLine: (program: string, args: readonly string[]) => string | undefined;
  /** Whether a server can listen at the address. */
  readonly canListen: (host: string) => Promise<boolean>;
}

const PROGRAM_WITHIN_MS = 10_000;

/** The machine this runs on. */
export const thisMachine = (env: NodeJS.ProcessEnv): Machine => ({
  platform: process.platform,
  arch: process.arch,
  nodeVersion: process.versions.node,
  uid: process.getuid?.(),
  exists: existsSync,
  writable: (path) => allows(path, constants.W_OK),
  firstLine: (program, args) => {
    // Such programs may be where only root's PATH leads.
    const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
    const found = folders.map((folder) => join(folder, program)).find((path) => allows(path, constants.X_OK));
    if (found === undefined) return undefined;
    const { status, stdout } = spawnSync(found, args, { encoding: 'utf8', timeout: PROGRAM_WITHIN_MS });
    return status === 0 ? (stdout.split('\n', 1)[0] ?? '') : undefined;
  },
  canListen: (host) =>
    new Promise((done) => {
      const server = createServer().once('error', () => done(false));
      server.listen(0, host, () => server.close(() => done(true)));
    }),
});

function allows(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
