import { randomBytes } from 'node:crypto';
import { rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BUILDS, buildIfStale } from '../launch/build.mjs';
import { disposableFolder } from '../launch/disposable-folder.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { inRepository } from '../launch/paths.mjs';
import { Stack } from '../stack.mjs';

/**
 * One run of `npm run faults`. The closing line comes last.
 *
 * @param {readonly string[]} names of faults; none: all
 * @returns {Promise<number>} exit code; 1 unless the product held
 */
export async function runFaults(names) {
  const abort = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => abort.abort());
  }
  try {
    const { held, tried } = await breakProduct(names, abort.signal);
    writeSync(1, `faults: ${held}/${tried} held\n`);
    return held === tried ? 0 : 1;
  } catch (cause) {
    const { message, stack } = /** @type {Error} */ (cause);
    say(`✗ ${cause instanceof LaunchError || cause instanceof RangeError ? message : stack}`);
    return 1;
  }
}

/**
 * Starts the product with servers and data of its own, breaks parts of it under load, and ends what it started.
 *
 * @param {readonly string[]} names of faults; none: all
 * @param {AbortSignal} signal
 * @returns {Promise<{ held: number, tried: number }>}
 */
async function breakProduct(names, signal) {
  const dir = await disposableFolder(inRepository('.sallyport', 'faults'), say);
  const nonceSecret = randomBytes(32).toString('base64url');
  // Durable: what a killed server had confirmed must be there when it is back.
  const env = { DPOP_NONCE_SECRET: nonceSecret };
  const stack = new Stack({ dir, env, demo: true, sandboxes: false, durable: true, log: say });
  const stop = () => void stack.stop();
  signal.addEventListener('abort', stop);
  try {
    await buildIfStale(BUILDS.server);
    await buildIfStale(BUILDS.faults);
    const { faults, faultsNamed } = await import(inRepository('dist', 'e2e', 'faults', 'faults.js'));
    const chosen = faultsNamed(names);
    await stack.start();
    return await faults({
      faults: chosen,
      stack,
      masterKey: stack.product.stored.MASTER_KEY,
      nonceSecret,
      signal,
      say,
      startReplica: () => Promise.reject(new Error('faults need no replica')),
      loseRedisData: () => rmSync(join(dir, 'redis', 'appendonlydir'), { recursive: true, force: true }),
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await stack.remove();
  }
}

/** @param {string} text */
const say = (text) => void writeSync(1, `${text}\n`);
