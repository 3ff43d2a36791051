/*
 * First import of every launcher. Runs on whatever Node the machine has (20 or later) and before anything is
 * installed: built-in modules only, and no syntax that Node 20 cannot parse.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** Root of the repository. */
export const root = join(import.meta.dirname, '..');

const INSTALL_DEADLINE_MS = 10 * 60_000;
const pinned = join(root, 'node_modules', 'node', 'bin', 'node');

/**
 * Returns once the dependencies of the lockfile are installed and this process runs on the pinned Node; on another
 * Node it starts itself again on the pinned one, hands over signals and terminal, and exits with its exit code.
 */
export async function onPinnedNode() {
  if (process.platform === 'win32') fail('Windows is not supported: use WSL 2, macOS or Linux.');
  if (!installed()) install();
  const wanted = json('package.json').devDependencies['node'];
  if (process.versions.node === wanted) return;
  if (!existsSync(pinned)) {
    fail(`The pinned Node ${wanted} is missing: its install script did not run. Run: npm rebuild node`);
  }
  await again();
}

/**
 * Does node_modules hold what the lockfile names, each in its version? Optional packages, such as programs for other
 * platforms, may be absent or more.
 */
function installed() {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) return false;
  const { '': _project, ...wanted } = json('package-lock.json').packages;
  const present = json('node_modules/.package-lock.json').packages;
  const missing = Object.entries(wanted).some(([path, { version, optional, devOptional, peer }]) =>
    present[path] === undefined ? !(optional || devOptional || peer) : present[path].version !== version,
  );
  return !missing && Object.entries(present).every(([path, { optional }]) => path in wanted || optional);
}

function install() {
  process.stderr.write('Installing dependencies (npm install) …\n');
  // Not `npm ci`: it fails when the lockfile was made where programs for this platform could not be seen. Without
  // saving, the lockfile decides all the same and stays as it is; a test holds it to package.json.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'];
  // stdout belongs to the launcher: what npm prints goes to stderr.
  const { status, error } = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    timeout: INSTALL_DEADLINE_MS,
  });
  if (status === 0) return;
  const why = error === undefined ? `exit code ${status}` : error.message;
  fail(
    `npm install failed (${why}). Repair what it names above; offline with a filled cache: npm install --offline`,
  );
}

async function again() {
  const child = spawn(pinned, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  /** @type {number} */
  const code = await new Promise((done) => {
    child.once('error', (error) =>
      fail(`The pinned Node does not start (${error.message}). Run: npm rebuild node`),
    );
    child.once('exit', (status, signal) =>
      done(signal === null ? (status ?? 1) : 128 + constants.signals[signal]),
    );
  });
  process.exit(code);
}

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage
 * @param {string} path below the root
 * @returns {{ packages: Record<string, LockedPackage>, devDependencies: Record<string, string> }}
 */
function json(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
