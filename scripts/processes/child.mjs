import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { LaunchError } from '../launch/launch-error.mjs';
import { endProcess, identify, isAlive } from './process-identity.mjs';

/**
 * @typedef {object} ChildSpec
 * @property {string} name as people call it
 * @property {string} command
 * @property {string[]} args
 * @property {string} logFile gets stdout and stderr; the log of the run before is kept as `<logFile>.1`
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {{ uid: number, gid: number } | undefined} [account] runs it; ourselves otherwise
 * @property {string} [input] written to stdin, which is closed otherwise
 * @property {NodeJS.Signals} [stopSignal] asks it to finish what it does and end
 * @property {number} [stopWithin] milliseconds it has for that
 */

/**
 * A long-running process of ours. It leads a process group of its own, so that Ctrl-C in a terminal reaches the
 * launcher alone and the launcher decides who ends first.
 */
export class Child {
  /** How it ended, once it has. @type {string | undefined} */
  ended;
  /** Set as soon as its end is wanted: then it is no failure. */
  stopping = false;

  /** @param {ChildSpec} spec */
  constructor(spec) {
    this.spec = spec;
    this.name = spec.name;
    if (existsSync(spec.logFile)) renameSync(spec.logFile, `${spec.logFile}.1`);
    const log = openSync(spec.logFile, 'w', 0o600);
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      ...spec.account,
      detached: true,
      stdio: [spec.input === undefined ? 'ignore' : 'pipe', log, log],
    });
    closeSync(log);
    /** @type {Promise<void>} */
    this.exited = new Promise((done) => {
      /** @param {string} how */
      const end = (how) => {
        this.ended ??= how;
        done();
      };
      child.once('error', (error) => end(error.message));
      child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
    child.stdin?.on('error', () => {}); // it may end before it has read everything: `exited` tells
    child.stdin?.end(spec.input);
    /** @type {number} */
    this.pid = child.pid ?? 0;
    this.identity = identify(this.pid);
  }

  /**
   * Starts a process and waits until `isReady` says so. Stops it again when that takes too long, when it ends before,
   * or when `signal` aborts.
   *
   * @param {ChildSpec} spec
   * @param {{ isReady: (child: Child) => Promise<boolean> | boolean, within: number, signal: AbortSignal }} how
   *   `within` in milliseconds
   */
  static async start(spec, { isReady, within, signal }) {
    const child = new Child(spec);
    try {
      await child.#ready(isReady, within, signal);
    } catch (cause) {
      await child.stop();
      throw cause;
    }
    return child;
  }

  /**
   * @param {(child: Child) => Promise<boolean> | boolean} isReady
   * @param {number} within
   * @param {AbortSignal} signal
   */
  async #ready(isReady, within, signal) {
    const end = Date.now() + within;
    for (let pause = 20; ; pause = Math.min(pause * 1.5, 250)) {
      if (this.ended !== undefined) throw this.failure(`ended while it was starting (${this.ended})`);
      if (signal.aborted) throw this.failure('was stopped while it was starting');
      if (await isReady(this)) return;
      if (Date.now() > end) throw this.failure(`was not ready within ${Math.round(within / 1000)} s`);
      await Promise.race([this.exited, new Promise((wake) => setTimeout(wake, pause))]);
    }
  }

  /** Asks it to end and waits for it; ends it by force when it takes too long. */
  async stop() {
    this.stopping = true;
    if (this.ended !== undefined) return;
    const { stopSignal: signal = 'SIGTERM', stopWithin: within = 10_000 } = this.spec;
    await endProcess(this.identity, { signal, within });
    await this.exited;
  }

  /** Ends it at once, as a crash would. */
  async kill() {
    this.stopping = true;
    if (isAlive(this.identity)) process.kill(this.pid, 'SIGKILL');
    await this.exited;
  }

  /** @param {string} what */
  failure(what) {
    return new LaunchError(
      `${this.name} ${what}. Its last lines (${this.spec.logFile}):\n${this.lastLines()}`,
    );
  }

  /** The end of its log, indented. */
  lastLines(count = 15) {
    const lines = readFileSync(this.spec.logFile, 'utf8').trimEnd().split('\n').slice(-count);
    return lines.map((line) => `    ${line}`).join('\n');
  }
}
