import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Check } from './compare.js';

export const REVISIONS = ['2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof REVISIONS)[number];

type Run = (
  command: string,
  args: string[],
  options: { within: number; signal?: AbortSignal; env?: NodeJS.ProcessEnv },
) => Promise<{ ok: boolean; how: string; output: string }>;

const RUN_MS = 300_000;
const FOLDER = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\dTZ-]+$/;

/** The official conformance suite, run as a program of its own. */
export class Suite {
  /**
   * @param home folder of its package
   * @param dir where results are kept
   */
  constructor(
    private readonly home: string,
    private readonly dir: string,
    private readonly runCommand: Run,
    private readonly signal: AbortSignal,
  ) {}

  /** Scenarios that a server must pass to conform to the revision. */
  required(revision: Revision): readonly string[] {
    const text = readFileSync(join(this.home, 'requirements', `${revision}.yaml`), 'utf8');
    return (parse(text) as { server: string[] }).server;
  }

  /** @returns every check of the run. @throws Error when the suite could not be run */
  async run(revision: Revision, how: 'direct' | 'gateway', url: string): Promise<Check[]> {
    const out = join(this.dir, `${how}-${revision}`);
    const program = join(this.home, 'dist', 'index.js');
    const address = url.replace('127.0.0.1', 'localhost');
    const args = [program, 'server', '--url', address, '--requirements', revision, '-o', out];
    // Its exit code says whether every check passed; what did, is read below.
    const ended = await this.runCommand(process.execPath, args, {
      within: RUN_MS,
      signal: this.signal,
      env: process.env,
    });
    const checks = readdirSync(out).flatMap((folder) => checksIn(out, folder));
    if (checks.length === 0) throw new Error(`the suite ran nothing (${ended.how}):\n${ended.output}`);
    return checks;
  }
}

function checksIn(out: string, folder: string): Check[] {
  const scenario = FOLDER.exec(folder)?.[1];
  if (scenario === undefined) throw new Error(`${folder} is no result of a scenario`);
  const file = join(out, folder, 'checks.json');
  // A scenario that broke down has left none.
  if (!existsSync(file)) return [];
  const checks = JSON.parse(readFileSync(file, 'utf8')) as Omit<Check, 'scenario'>[];
  return checks.map(({ id, status, errorMessage }) => ({
    scenario,
    id,
    status,
    ...(errorMessage === undefined ? {} : { errorMessage }),
  }));
}
