import { spawn } from 'node:child_process';

/**
 * @typedef {object} Outcome
 * @property {boolean} ok
 * @property {string} how such as `exit code 1`
 * @property {string} stdout
 * @property {string} output stdout and stderr as they came
 */

/**
 * Runs a command to its end and collects what it prints. Never throws: the outcome tells.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {number} options.within milliseconds, then SIGKILL for it and all it started
 * @param {AbortSignal} [options.signal] the same, when somebody gives up
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} [options.cwd]
 * @param {{ uid: number, gid: number } | undefined} [options.account]
 * @param {boolean} [options.show] pass everything on to our own output as it comes
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { within, signal, env, cwd, account, show = false }) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      env,
      ...account,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout += text;
      output += text;
      if (show) process.stdout.write(text);
    });
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
      if (show) process.stderr.write(text);
    });
    const late = AbortSignal.timeout(within);
    const given = AbortSignal.any(signal === undefined ? [late] : [late, signal]);
    const giveUp = () => endGroup(child);
    if (given.aborted) giveUp();
    given.addEventListener('abort', giveUp);
    /** @param {boolean} ok @param {string} how */
    const end = (ok, how) => {
      given.removeEventListener('abort', giveUp);
      done({ ok, how, stdout, output });
    };
    child.once('error', (error) => end(false, error.message));
    child.once('close', (code, killed) => {
      if (late.aborted) end(false, `not done within ${Math.round(within / 1000)} s`);
      else end(code === 0, killed === null ? `exit code ${code}` : `signal ${killed}`);
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child leader of its own process group */
function endGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // the group is gone already, or not ours
  }
}
