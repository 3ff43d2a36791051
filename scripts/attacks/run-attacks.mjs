import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { BUILDS, buildIfStale } from '../launch/build.mjs';
import { disposableFolder } from '../launch/disposable-folder.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { inRepository } from '../launch/paths.mjs';
import { Stack } from '../stack.mjs';
import { startReplica } from './start-replica.mjs';

/**
 * @typedef {object} Summary
 * @property {string} line the closing line
 * @property {number} refused rows of the catalogue of which every attack was refused
 * @property {number} failed rows of which some was not
 * @property {number} notYet rows that nothing has attacked
 */

/**
 * One run of `npm run attacks`. The closing line comes last.
 *
 * @param {readonly string[]} names of families; none: all
 * @returns {Promise<number>} exit code; 1 unless every row of the catalogue was refused
 */
export async function runAttacks(names) {
  const abort = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => abort.abort());
  }
  try {
    const { line, failed, notYet } = await attackProduct(names, abort.signal);
    writeSync(1, `${line}\n`);
    return failed + notYet === 0 ? 0 : 1;
  } catch (cause) {
    const { message, stack } = /** @type {Error} */ (cause);
    say(`✗ ${cause instanceof LaunchError || cause instanceof RangeError ? message : stack}`);
    return 1;
  }
}

/**
 * Starts the product with servers and data of its own, attacks it from outside, and ends what it started.
 *
 * @param {readonly string[]} names of families; none: all
 * @param {AbortSignal} signal
 * @returns {Promise<Summary>}
 */
export async function attackProduct(names, signal) {
  const dir = await disposableFolder(inRepository('.sallyport', 'attacks'), say);
  /** @type {import('../processes/child.mjs').Child[]} */
  const replicas = [];
  const nonceSecret = randomBytes(32).toString('base64url');
  const stack = new Stack({
    dir,
    // Replicas take each other's nonces, as those of one deployment do.
    env: { ATTESTATION_INTERVAL_S: '1', DPOP_NONCE_SECRET: nonceSecret },
    demo: true,
    sandboxes: false,
    durable: false,
    log: say,
  });
  const stop = () => void stack.stop();
  signal.addEventListener('abort', stop);
  try {
    await buildIfStale(BUILDS.server);
    await buildIfStale(BUILDS.attacks);
    const { attacks, familiesNamed } = await import(inRepository('dist', 'e2e', 'attacks', 'attacks.js'));
    const families = familiesNamed(names);
    await stack.start();
    return await attacks({
      families,
      stack,
      masterKey: stack.product.stored.MASTER_KEY,
      nonceSecret,
      signal,
      say,
      /** @param {import('./start-replica.mjs').ReplicaOptions} options */
      async startReplica(options) {
        const { child, port, stepClock } = await startReplica(stack, options);
        replicas.push(child);
        stack.instance.state.data.processes[options.name] = child.identity;
        stack.instance.state.save();
        return { port, stepClock, stop: () => child.stop() };
      },
    });
  } finally {
    signal.removeEventListener('abort', stop);
    for (const child of replicas.toReversed()) await child.stop();
    await stack.remove();
  }
}

/** @param {string} text */
const say = (text) => void writeSync(1, `${text}\n`);
