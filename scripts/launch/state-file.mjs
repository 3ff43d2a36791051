import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from './launch-error.mjs';

/**
 * What one instance remembers from start to start.
 * @typedef {object} State
 * @property {string} instance names folders that have to live elsewhere
 * @property {Record<string, number>} ports
 * @property {Record<string, string>} secrets
 * @property {Record<string, import('../processes/process-identity.mjs').ProcessIdentity>} processes started and not yet stopped
 * @property {string[]} foldersElsewhere folders outside the instance's own
 * @property {import('../services/product.mjs').Addresses} [addresses] of the last start
 * @property {string} [gatewayBoundTo] control plane and store that the gateway is enrolled with
 * @property {string} [runnerBoundTo] the same of the runner
 */

/**
 * What the launchers of one instance share.
 * @typedef {object} Instance
 * @property {string} dir folder of its data, state and logs
 * @property {StateFile} state
 * @property {import('./settings.mjs').Settings} settings
 * @property {AbortSignal} signal aborts when somebody stops the instance before it has started
 * @property {(note: string) => void} announce tells the person at the terminal
 */

/** The state of an instance in `<dir>/state.json`, readable by its owner only. */
export class StateFile {
  /** @param {string} dir is created if absent */
  constructor(dir) {
    mkdirSync(dir, { recursive: true });
    chmodSync(dir, 0o711); // the account of PostgreSQL must get to its data, and can read nothing on the way
    this.path = join(dir, 'state.json');
    /** @type {State} */
    this.data = {
      instance: randomBytes(6).toString('hex'),
      ports: {},
      secrets: {},
      processes: {},
      foldersElsewhere: [],
      ...this.#read(),
    };
    this.save();
  }

  /**
   * The secret of that name, made by `make` the first time.
   * @param {string} name
   * @param {() => string} make
   */
  secret(name, make) {
    this.data.secrets[name] ??= make();
    this.save();
    return this.data.secrets[name];
  }

  save() {
    const next = `${this.path}.next`;
    writeFileSync(next, `${JSON.stringify(this.data, null, 2)}\n`, { mode: 0o600 });
    chmodSync(next, 0o600);
    renameSync(next, this.path);
  }

  #read() {
    let text;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (cause) {
      if (/** @type {NodeJS.ErrnoException} */ (cause).code === 'ENOENT') return {};
      throw cause;
    }
    try {
      return JSON.parse(text);
    } catch {
      throw new LaunchError(
        `${this.path} is damaged: it holds the passwords of the data beside it. Restore it, or remove the whole folder to start anew.`,
      );
    }
  }
}
