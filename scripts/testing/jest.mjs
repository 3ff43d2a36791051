import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../processes/command.mjs';
import { inRepository, tools } from '../launch/paths.mjs';

/** @typedef {{ path: string, passed: number, failed: number, skipped: number }} SuiteCounts */

/**
 * Runs Jest and shows what it prints.
 *
 * @param {object} options
 * @param {string[]} options.projects
 * @param {number} options.workers 1: one suite after another
 * @param {number} options.within milliseconds
 * @param {string[]} options.paths only suites whose path matches; none: all
 * @param {boolean} [options.exactly] the paths are those of files, not fragments
 * @param {string} options.scratch folder for what it hands over
 * @param {Record<string, string>} options.settings
 * @param {AbortSignal} options.signal
 * @returns {Promise<{ passed?: number, failed?: number, skipped?: number, suites?: SuiteCounts[] }>} with the suites
 *   that failed
 */
export async function jest({ projects, workers, within, paths, exactly, scratch, settings, signal }) {
  const counts = join(scratch, 'counts.json');
  rmSync(counts, { force: true });
  const args = [
    '--experimental-vm-modules',
    '--no-warnings',
    tools.jest,
    ...paths,
    ...(exactly ? ['--runTestsByPath'] : []),
    '--selectProjects',
    ...projects,
    workers === 1 ? '--runInBand' : `--maxWorkers=${workers}`,
    ...(paths.length > 0 ? ['--passWithNoTests'] : []),
  ];
  const env = { ...process.env, ...settings, SALLYPORT_COUNTS_FILE: counts };
  const { ok, how } = await run(process.execPath, args, {
    within,
    signal,
    env,
    cwd: inRepository(),
    show: true,
  });
  if (!existsSync(counts)) {
    if (ok && paths.length > 0) return {};
    process.stdout.write(`Jest ended without a result (${how})\n`);
    return { failed: 1 };
  }
  /** @type {{ passed: number, failed: number, skipped: number, suites: SuiteCounts[] }} */
  const result = JSON.parse(readFileSync(counts, 'utf8'));
  // A run that is unhappy for another reason than a test, such as a handle that stays open, is a failure too.
  return ok || result.failed > 0 ? result : { ...result, failed: 1 };
}
