import { relative } from 'node:path';
import { inRepository } from '../launch/paths.mjs';
import { jest } from './jest.mjs';

/** More suites than these do not fail by chance. */
const MOST = 6;

/**
 * Runs Jest, and the suites that failed once more, one after another. What they say then counts, and that they had
 * failed before is said: on a machine that is busy a suite may fail for want of time, but never twice for that alone.
 *
 * @param {Parameters<typeof jest>[0]} options
 * @param {(text: string) => void} say
 * @returns {ReturnType<typeof jest>}
 */
export async function jestOnceMore(options, say) {
  const first = await jest(options);
  const suites = first.suites ?? [];
  const failures = suites.reduce((sum, { failed }) => sum + failed, 0);
  const others = (first.failed ?? 0) - failures; // a handle left open, no test at all: no suite to blame
  if (suites.length === 0 || suites.length > MOST || others > 0 || options.signal.aborted) return first;

  const paths = suites.map(({ path }) => relative(inRepository(), path));
  say(`\nonce more, one after another: ${paths.join(', ')}`);
  const second = await jest({ ...options, workers: 1, paths, exactly: true });
  if ((second.failed ?? 0) === 0) say(`unsteady, passed the second time: ${paths.join(', ')}`);
  return {
    passed: (first.passed ?? 0) - sum(suites, 'passed') + (second.passed ?? 0),
    failed: second.failed ?? 1,
    skipped: (first.skipped ?? 0) - sum(suites, 'skipped') + (second.skipped ?? 0),
  };
}

/** @param {import('./jest.mjs').SuiteCounts[]} suites @param {'passed' | 'skipped'} what */
const sum = (suites, what) => suites.reduce((total, suite) => total + suite[what], 0);
