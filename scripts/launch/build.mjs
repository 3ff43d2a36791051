import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { root } from '../bootstrap.mjs';
import { run } from '../processes/command.mjs';
import { LaunchError } from './launch-error.mjs';
import { inRepository, tools } from './paths.mjs';

const COMMON = ['package-lock.json', 'package.json', 'tsconfig*.json', 'libs/**/*.ts'];

/** What is built, from what, and what proves that it was. */
export const BUILDS = {
  server: {
    args: [tools.tsc, '-p', 'tsconfig.build.json'],
    sources: [...COMMON, 'apps/!(admin)/**/*.ts', 'migrations/*.ts'],
    result: 'dist/apps/api/src/main.js',
    stamp: 'dist/.server.stamp',
  },
  console: {
    args: [tools.vite, 'build', '-c', 'apps/admin/vite.config.ts', '--logLevel', 'warn'],
    sources: [...COMMON, 'apps/admin/**/*'],
    result: 'dist/admin/index.html',
    stamp: 'dist/.console.stamp',
  },
  attacks: {
    args: [tools.tsc, '-p', 'e2e/attacks'],
    sources: [...COMMON, 'e2e/{attacks,fixtures,support}/**/*.ts', 'migrations/*.ts'],
    result: 'dist/e2e/attacks/attacks.js',
    stamp: 'dist/.attacks.stamp',
  },
  faults: {
    args: [tools.tsc, '-p', 'e2e/faults'],
    sources: [...COMMON, 'e2e/{attacks,faults,fixtures,support}/**/*.ts', 'migrations/*.ts'],
    result: 'dist/e2e/faults/faults.js',
    stamp: 'dist/.faults.stamp',
  },
  interop: {
    args: [tools.tsc, '-p', 'e2e/interop'],
    sources: [...COMMON, 'e2e/support/*.ts', 'e2e/interop/clients/*.ts', 'e2e/interop/*.ts'],
    result: 'dist/e2e/interop/interop.js',
    stamp: 'dist/.interop.stamp',
  },
  conformance: {
    args: [tools.tsc, '-p', 'e2e/conformance'],
    sources: [...COMMON, 'e2e/support/*.ts', 'e2e/conformance/*.ts', 'e2e/fixtures/mcp-everything/*.ts'],
    result: 'dist/e2e/conformance/conformance.js',
    stamp: 'dist/.conformance.stamp',
  },
};

/**
 * Builds what changed since it was last built.
 * @param {typeof BUILDS[keyof typeof BUILDS]} target
 * @returns {Promise<boolean>} false: nothing to do
 */
export async function buildIfStale(target) {
  const stamp = inRepository(target.stamp);
  const wanted = fingerprint(target.sources);
  if (existsSync(inRepository(target.result)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted)
    return false;
  rmSync(stamp, { force: true });
  const { ok, how, output } = await run(process.execPath, target.args, {
    within: 300_000,
    cwd: root,
    env: process.env,
  });
  if (!ok) throw new LaunchError(`The build failed (${how}):\n${output}`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

/**
 * Changes when a source is edited, added or removed.
 * @param {string[]} patterns
 */
function fingerprint(patterns) {
  const hash = createHash('sha256');
  for (const path of globSync(patterns, { cwd: root }).toSorted()) {
    const { mtimeMs, size } = statSync(inRepository(path));
    hash.update(`${path}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
}
