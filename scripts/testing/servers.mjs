import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { discardInstances } from '../launch/discard.mjs';
import { isLocked, lockInstance } from '../launch/lock.mjs';
import { inRepository } from '../launch/paths.mjs';
import { Settings } from '../launch/settings.mjs';
import { StateFile } from '../launch/state-file.mjs';
import { startPostgres } from '../services/postgres.mjs';
import { startRedis } from '../services/redis.mjs';

const FOLDER = inRepository('.sallyport', 'tests');

/** PostgreSQL and Redis of one test run, and the folder in which its suites may start instances of their own. */
export class TestServers {
  /** @type {import('../processes/child.mjs').Child[]} */
  #children = [];

  /**
   * @param {AbortSignal} signal
   * @param {(note: string) => void} announce
   */
  constructor(signal, announce) {
    mkdirSync(FOLDER, { recursive: true });
    this.dir = mkdtempSync(join(FOLDER, 'run-'));
    mkdirSync(join(this.dir, 'logs'));
    lockInstance(this.dir, (holder) => `${this.dir} belongs to process ${holder}`);
    const state = new StateFile(this.dir);
    this.instance = { dir: this.dir, state, settings: new Settings({}), signal, announce };
  }

  /**
   * Starts both, unless a setting names a server to use.
   * @returns {Promise<Record<string, string>>} settings for the suites
   */
  async start() {
    const stacks = join(this.dir, 'stacks');
    mkdirSync(stacks);
    return {
      SALLYPORT_TEST_DIR: stacks,
      SALLYPORT_TEST_DATABASE_URL:
        process.env['SALLYPORT_TEST_DATABASE_URL'] ||
        (await this.#run('postgres', () => startPostgres(this.instance, { durable: false }))),
      SALLYPORT_TEST_REDIS_URL:
        process.env['SALLYPORT_TEST_REDIS_URL'] ||
        (await this.#run('redis', () => startRedis(this.instance))),
    };
  }

  /**
   * Stops both, and whatever suites left running, and removes all data.
   * @returns {Promise<number>} how many processes the suites had left running
   */
  async remove() {
    const { announce, state } = this.instance;
    const left = await discardInstances(join(this.dir, 'stacks'), announce);
    for (const child of this.#children.toReversed()) await child.stop();
    state.data.processes = {};
    state.save();
    await discardInstances(this.dir, announce);
    return left;
  }

  /** Removes what earlier runs left because they were ended by force. @param {(note: string) => void} announce */
  static async removeAbandoned(announce) {
    if (!existsSync(FOLDER)) return;
    for (const name of readdirSync(FOLDER)) {
      const dir = join(FOLDER, name);
      if (!isLocked(dir)) await discardInstances(dir, announce);
    }
  }

  /**
   * @param {string} name
   * @param {() => Promise<{ child: import('../processes/child.mjs').Child, url: string }>} start
   */
  async #run(name, start) {
    const { child, url } = await start();
    this.#children.push(child);
    this.instance.state.data.processes[name] = child.identity;
    this.instance.state.save();
    return url;
  }
}
