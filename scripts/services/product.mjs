import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap.mjs';
import { Child } from '../processes/child.mjs';
import { run } from '../processes/command.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { inRepository } from '../launch/paths.mjs';

const READY_WITHIN_MS = 60_000;
/** Longer than the longest call that a gateway lets finish. */
const DRAIN_WITHIN_MS = 65_000;

/**
 * Where everything of one running instance is found.
 * @typedef {object} Addresses
 * @property {string} api public origin of the control plane and the console
 * @property {string} gateway public origin of the data plane
 * @property {string} owner database URL of the owner
 * @property {string} runtime database URL of the runtime role
 * @property {string} redis
 * @property {{ api: number, gateway: number, recorder: number, runner: number }} ports
 * @property {boolean} sandboxes whether stdio servers can run here
 */

/** The product's own processes and commands, as built in `dist`. */
export class Product {
  /**
   * @param {import('../launch/state-file.mjs').Instance} instance
   * @param {Addresses} at
   * @param {{ demo: boolean }} options demo: upstream servers may be on this machine
   */
  constructor(instance, at, { demo }) {
    const { settings, state } = instance;
    this.instance = instance;
    this.at = at;
    this.shared = {
      REDIS_URL: at.redis,
      GATEWAY_PUBLIC_URL: at.gateway,
      ALLOW_PRIVATE_UPSTREAMS: settings.get('ALLOW_PRIVATE_UPSTREAMS') ?? String(demo),
      ...(at.sandboxes ? { RUNNER_URL: `http://127.0.0.1:${at.ports.runner}` } : {}),
    };
    this.stored = {
      DATABASE_URL: at.runtime,
      MASTER_KEY:
        settings.get('MASTER_KEY') ?? state.secret('masterKey', () => randomBytes(32).toString('base64')),
    };
  }

  startApi() {
    return this.#start('api', this.#apiSettings());
  }

  startRecorder() {
    const { REDIS_URL } = this.shared;
    return this.#start('recorder', {
      ...this.stored,
      REDIS_URL,
      RECORDER_PORT: String(this.at.ports.recorder),
    });
  }

  async startGateway() {
    const { settings } = this.instance;
    const STATE_DIR = settings.get('STATE_DIR') ?? this.#componentFolder('gateway');
    const enrolled = existsSync(join(STATE_DIR, 'enrolment.json'));
    return this.#start('gateway', {
      ...this.shared,
      GATEWAY_PORT: String(this.at.ports.gateway),
      API_URL: settings.get('API_URL') ?? `http://localhost:${this.at.ports.api}`,
      STATE_DIR,
      ...(enrolled ? {} : { ENROLMENT_TOKEN: await this.command('components/enrolment-token', ['gateway']) }),
    });
  }

  /** @param {import('../sandbox/runner-places.mjs').RunnerPlaces} places */
  async startRunner(places) {
    const STATE_DIR = this.#componentFolder('runner');
    const enrolled = existsSync(join(STATE_DIR, 'enrolment.json'));
    return this.#start('runner', {
      ...places.settings,
      RUNNER_PORT: String(this.at.ports.runner),
      API_URL: `http://localhost:${this.at.ports.api}`,
      STATE_DIR,
      ...(enrolled ? {} : { ENROLMENT_TOKEN: await this.command('components/enrolment-token', ['runner']) }),
    });
  }

  /** Applies pending migrations with the owner's connection. */
  async migrate() {
    await this.#run('dist/migrations/migrate.js', [], {
      MIGRATION_DATABASE_URL: this.at.owner,
      RUNTIME_ROLE_PASSWORD: decodeURIComponent(new URL(this.at.runtime).password),
    });
  }

  /**
   * Runs a command of the control plane.
   * @param {string} path of `apps/api/src/<path>.main.ts`
   * @param {string[]} [args]
   * @param {Record<string, string>} [more] settings
   * @returns {Promise<string>} the last line of what it printed
   */
  command(path, args = [], more = {}) {
    return this.#run(`dist/apps/api/src/${path}.main.js`, args, { ...this.#apiSettings(), ...more });
  }

  #apiSettings() {
    return {
      ...this.shared,
      ...this.stored,
      API_PORT: String(this.at.ports.api),
      API_PUBLIC_URL: this.at.api,
      CONSOLE_DIST: this.instance.settings.get('CONSOLE_DIST') ?? inRepository('dist', 'admin'),
    };
  }

  /**
   * Where a component keeps who it is. Another control plane or store would not know it: then it begins anew.
   * @param {'gateway' | 'runner'} name
   */
  #componentFolder(name) {
    const { dir, state } = this.instance;
    const { host, pathname } = new URL(this.at.owner);
    const bound = `${this.at.api} ${this.at.gateway} ${host}${pathname}`;
    const folder = join(dir, name);
    if (state.data[`${name}BoundTo`] !== bound) rmSync(folder, { recursive: true, force: true });
    state.data[`${name}BoundTo`] = bound;
    state.save();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /**
   * @param {'api' | 'gateway' | 'recorder' | 'runner'} name
   * @param {Record<string, string>} decided settings
   */
  #start(name, decided) {
    const { dir, settings, signal } = this.instance;
    const spec = {
      name,
      command: process.execPath,
      args: ['--enable-source-maps', inRepository('dist', 'apps', name, 'src', 'main.js')],
      env: settings.childEnvironment(decided),
      cwd: root,
      logFile: join(dir, 'logs', `${name}.log`),
      stopWithin: DRAIN_WITHIN_MS,
    };
    const isReady = () => answersReady(this.at.ports[name]);
    return Child.start(spec, { isReady, within: READY_WITHIN_MS, signal });
  }

  /**
   * @param {string} script
   * @param {string[]} args
   * @param {Record<string, string>} decided settings
   */
  async #run(script, args, decided) {
    const { settings, signal } = this.instance;
    const { ok, how, stdout, output } = await run(process.execPath, [inRepository(script), ...args], {
      within: 120_000,
      signal,
      env: settings.childEnvironment(decided),
      cwd: root,
    });
    if (!ok) throw new LaunchError(`${script} failed (${how}):\n${output.trimEnd()}`);
    return stdout.trimEnd().split('\n').at(-1) ?? '';
  }
}

/** @param {number} port */
async function answersReady(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, {
      signal: AbortSignal.timeout(2000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // not listening yet
  }
}
