import { writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { attackProduct } from '../attacks/run-attacks.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { chromium } from './chromium.mjs';
import { jestOnceMore } from './once-more.mjs';
import { selection } from './selection.mjs';
import { TestServers } from './servers.mjs';
import { Tally } from './tally.mjs';

const SUITES_WITHIN_MS = 15 * 60_000;
const E2E_WITHIN_MS = 20 * 60_000;
/** Each worker has a logical database of Redis, of which there are 16. */
const WORKERS = Math.min(Math.max(availableParallelism(), 2), 8);

/** One run of `npm test`. */
export class TestRun {
  #tally = new Tally();
  #abort = new AbortController();
  /** Names of steps that failed. @type {string[]} */
  #broken = [];

  /**
   * @param {string[]} args of the command line
   * @returns {Promise<number>} exit code
   */
  async main(args) {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => this.#abort.abort());
    }
    try {
      await this.#all(selection(args));
    } catch (cause) {
      say(cause instanceof LaunchError ? `✗ ${cause.message}` : `✗ ${/** @type {Error} */ (cause).stack}`);
      this.#tally.add({ failed: 1 });
    }
    if (this.#abort.signal.aborted) {
      say('✗ interrupted');
      this.#tally.add({ failed: 1 });
    }
    if (this.#broken.length > 0) say(`\nfailed: ${this.#broken.join(', ')}`);
    writeSync(1, `\n${this.#tally.line}\n`); // the line that CI reads: the last one
    return this.#tally.ok ? 0 : 1;
  }

  /** @param {ReturnType<typeof selection>} chosen */
  async #all({ steps, suites, e2e, attacks, paths }) {
    for (const step of steps) await this.#step(step);
    if (suites.length > 0 || e2e) await this.#tests({ suites, e2e, paths });
    if (attacks) await this.#attacks();
  }

  /** @param {Pick<ReturnType<typeof selection>, 'suites' | 'e2e' | 'paths'>} chosen */
  async #tests({ suites, e2e, paths }) {
    await TestServers.removeAbandoned(say);
    const servers = new TestServers(this.#abort.signal, say);
    try {
      const settings = await servers.start();
      const { dir } = servers;
      if (suites.length > 0) {
        await this.#suites({
          name: suites.join(', '),
          projects: suites,
          workers: WORKERS,
          within: SUITES_WITHIN_MS,
          paths,
          scratch: dir,
          settings,
        });
      }
      if (e2e && this.#broken.includes('build')) this.#fail('e2e', 'not run: the build failed');
      else if (e2e) {
        const browser = { CHROMIUM_PATH: await chromium(say) };
        await this.#suites({
          name: 'e2e',
          projects: ['e2e'],
          workers: 1,
          within: E2E_WITHIN_MS,
          paths,
          scratch: dir,
          settings: { ...settings, ...browser },
        });
      }
    } finally {
      const left = await servers.remove();
      if (left > 0) this.#fail('clean end', `${left} processes were left running`);
    }
  }

  /** Rows that cannot be attacked yet count as skipped: nothing is known about them. */
  async #attacks() {
    if (this.#abort.signal.aborted) return;
    if (this.#broken.includes('build')) return this.#fail('attacks', 'not run: the build failed');
    const began = performance.now();
    const { line, refused, failed, notYet } = await attackProduct([], this.#abort.signal);
    this.#tally.add({ passed: refused, failed, skipped: notYet });
    if (failed > 0) this.#broken.push('attacks');
    say(`${failed === 0 ? '✓' : '✗'} ${line} (${seconds(began)})`);
  }

  /** @param {import('./steps.mjs').Step} step */
  async #step({ name, needs, check }) {
    if (this.#abort.signal.aborted) return;
    if (needs !== undefined && this.#broken.includes(needs)) {
      this.#fail(name, `not run: ${needs} failed`);
      return;
    }
    const began = performance.now();
    const { ok, output, skipped, note } = await check(this.#abort.signal);
    if (skipped !== undefined) {
      this.#tally.add({ skipped: 1 });
      say(`- ${name}: skipped: ${skipped}`);
    } else if (ok) {
      this.#tally.add({ passed: 1 });
      say(`✓ ${name} (${seconds(began)})`);
      if (note !== undefined) say(note.trimEnd().replaceAll(/^/gm, '  '));
    } else if (!this.#abort.signal.aborted) {
      this.#fail(name, `${seconds(began)}\n${output.trimEnd()}`);
    }
  }

  /** @param {Omit<Parameters<typeof jestOnceMore>[0], 'signal'> & { name: string }} options */
  async #suites(options) {
    if (this.#abort.signal.aborted) return;
    const began = performance.now();
    const counts = await jestOnceMore({ ...options, signal: this.#abort.signal }, say);
    this.#tally.add(counts);
    if ((counts.failed ?? 0) > 0) this.#broken.push(options.name);
    say(`${(counts.failed ?? 0) === 0 ? '✓' : '✗'} ${options.name} (${seconds(began)})`);
  }

  /** @param {string} name @param {string} why */
  #fail(name, why) {
    this.#tally.add({ failed: 1 });
    this.#broken.push(name);
    say(`✗ ${name} (${why})`);
  }
}

/** @param {string} text */
const say = (text) => void writeSync(1, `${text}\n`);

/** @param {number} began */
const seconds = (began) => `${((performance.now() - began) / 1000).toFixed(1)} s`;
