import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CliConfig } from '../cli-config.js';
import { CliError, UsageError } from '../cli-error.js';
import { printable } from '../terminal/printable.js';
import { reportError } from '../terminal/report-error.js';
import type { Terminal } from '../terminal/terminal.js';
import { AdminApi } from './admin-api.js';
import { readConfig } from './config-file.js';
import type { Step } from './plan.js';
import { planLines, summaryOf, titleOf } from './plan-text.js';
import { planOf, readSections } from './sections.js';

export interface ApplyOptions {
  readonly file: string;
  /** Do it without asking. */
  readonly yes: boolean;
  /** Take away what the file's sections do not list. */
  readonly prune: boolean;
}

/**
 * Shows what a file would change, asks, and changes it. A second time there is nothing to do.
 *
 * @returns exit code: 0 nothing is different or all is done, or nobody said yes; 1 something could not be done
 * @throws CliError
 */
export async function apply(
  { file, yes, prune }: ApplyOptions,
  connection: CliConfig,
  terminal: Terminal,
): Promise<number> {
  const config = readConfig(textOf(resolve(terminal.cwd, file)), file);
  const api = await AdminApi.connect(connection, ['admin:read', 'admin:write'], terminal.clock);
  if (config.tenant !== api.tenant) {
    throw new UsageError(`${file} is for the tenant ${config.tenant}, and the endpoint is of ${api.tenant}.`);
  }
  const sections = await readSections(api, (name) => config[name] !== undefined);
  const steps = planOf(sections, config, prune);
  for (const line of planLines(steps, terminal.color === true)) terminal.out(line);
  const blocked = steps.filter(({ kind }) => kind === 'blocked').length;
  const todo = steps.filter(({ run }) => run !== undefined);
  if (todo.length === 0) {
    terminal.out(blocked === 0 ? 'No changes.' : 'Nothing else to do.');
    return blocked === 0 ? 0 : 1;
  }
  terminal.out(`${summaryOf(steps)}.`);
  if (!yes && !(await agreed(terminal))) return 0;
  const failed = await carriedOut(todo, api, terminal);
  terminal.out(`${todo.length - failed} done, ${failed} failed.`);
  return failed + blocked === 0 ? 0 : 1;
}

async function agreed({ confirm, out }: Terminal): Promise<boolean> {
  if (confirm === undefined) {
    out('Nothing was changed. Apply it with --yes.');
    return false;
  }
  const yes = await confirm('Apply this?');
  if (!yes) out('Nothing was changed.');
  return yes;
}

/** Each step is a change of its own: one that fails is told, and does not keep the others back. */
async function carriedOut(steps: readonly Step[], api: AdminApi, terminal: Terminal): Promise<number> {
  let failed = 0;
  for (const step of steps) {
    try {
      await step.run?.({ api, env: terminal.env });
      terminal.out(printable(`done    ${titleOf(step)}`));
    } catch (cause) {
      if (!(cause instanceof CliError)) throw cause;
      failed++;
      terminal.out(printable(`failed  ${titleOf(step)}`));
      reportError(cause, terminal.err);
    }
  }
  return failed;
}

function textOf(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'it is no UTF-8';
    throw new UsageError(`Cannot read ${path} (${why}).`);
  }
}
