import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../launch/paths.mjs';
import { baseEnvironment } from '../launch/settings.mjs';
import { reachableByAll } from '../services/postgres-account.mjs';
import { sandboxSupport } from './sandbox-support.mjs';

const PROGRAM = inRepository('dist', 'apps', 'runner', 'src', 'escapes', 'escapes.main.js');
const CONTROLLERS = ['memory', 'pids', 'cpu', 'cpuacct', 'freezer'].map((name) => `/sys/fs/cgroup/${name}`);
/** An account that belongs to nobody. */
const UNPRIVILEGED = 214_001;
const WITHIN_MS = 240_000;
/** Where descriptors are left open, to see whether they reach a sandbox. */
const LEFT_OPEN = [9, 40];

/**
 * @typedef {object} Escapes
 * @property {boolean} ok
 * @property {string} output
 * @property {string} [skipped] why nothing was run
 */

/**
 * Tries to get out of the shipped sandbox for real: as root, where every sandbox has an account of its own, and as an ordinary
 * user in a cgroup that was delegated to it.
 *
 * @param {AbortSignal} [signal]
 * @param {(line: string) => void} [say]
 * @returns {Promise<Escapes>}
 */
export async function runEscapes(signal = new AbortController().signal, say = () => {}) {
  const support = await sandboxSupport(say);
  if (!support.ok) return { ok: true, output: '', skipped: support.why };
  const root = process.getuid?.() === 0;
  const runs = [await attempt(root ? 'root' : 'this user', undefined, signal, say)];
  const why = root ? unprivilegedProblem() : 'not root: nobody else can be tried';
  if (why === undefined) runs.push(await delegated(signal, say));
  else say(`not tried as an ordinary user: ${why}`);
  const [held, all] = runs.reduce(([a, b], run) => [a + run.held, b + run.all], [0, 0]);
  const ok = runs.every((run) => run.ok) && all > 0 && held === all;
  return { ok, output: `${runs.map((run) => run.output).join('')}\nescapes: ${held}/${all} contained` };
}

function unprivilegedProblem() {
  if (!CONTROLLERS.every((path) => existsSync(path)))
    return 'cgroup v2 lets root hand over only what a service manager starts';
  return reachableByAll(inRepository()) ? undefined : `${inRepository()} cannot be reached by others`;
}

/** @param {AbortSignal} signal @param {(line: string) => void} say */
async function delegated(signal, say) {
  const folders = CONTROLLERS.map((path) => join(path, `sallyport-escapes-${process.pid}`));
  try {
    for (const folder of folders) {
      mkdirSync(folder);
      for (const path of [folder, join(folder, 'cgroup.procs'), join(folder, 'tasks')])
        chownSync(path, UNPRIVILEGED, UNPRIVILEGED);
    }
    return await attempt('an ordinary user', UNPRIVILEGED, signal, say);
  } finally {
    for (const folder of folders) if (existsSync(folder)) rmdirSync(folder);
  }
}

/**
 * @param {string} who
 * @param {number | undefined} uid
 * @param {AbortSignal} signal
 * @param {(line: string) => void} say
 * @returns {Promise<{ ok: boolean, held: number, all: number, output: string }>}
 */
function attempt(who, uid, signal, say) {
  say(`as ${who}:`);
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-open-'));
  // Whoever has the descriptor may read it: what matters is whether a sandbox has it.
  chmodSync(dir, 0o755);
  writeFileSync(join(dir, 'secret'), 'secret', { mode: 0o644 });
  const open = openSync(join(dir, 'secret'), 'r');
  /** @type {('ignore' | 'pipe' | number)[]} */
  const stdio = ['ignore', 'pipe', 'pipe'];
  for (let fd = 3; fd <= Math.max(...LEFT_OPEN); fd++) stdio[fd] = LEFT_OPEN.includes(fd) ? open : 'ignore';
  const child = spawn(process.execPath, [PROGRAM, `/sallyport-escapes-${process.pid}`], {
    stdio,
    env: { ...baseEnvironment(), ...(uid === undefined ? {} : { HOME: '/tmp', TMPDIR: '/tmp' }) },
    cwd: '/',
    signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  closeSync(open);
  let output = `as ${who}:\n`;
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
      for (const line of text.trimEnd().split('\n')) if (!line.startsWith('escapes: ')) say(line);
    });
  return new Promise((done) => {
    /** @param {boolean} ok */
    const end = (ok) => {
      rmSync(dir, { recursive: true, force: true });
      const [, held = '0', all = '0'] = /^escapes: (\d+)\/(\d+) contained$/m.exec(output) ?? [];
      done({ ok, held: Number(held), all: Number(all), output });
    };
    child.once('error', (cause) => {
      output += `${cause.message}\n`;
    });
    child.once('close', (code) => end(code === 0));
  });
}
