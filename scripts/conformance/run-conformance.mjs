import { writeSync } from 'node:fs';
import { BUILDS, buildIfStale } from '../launch/build.mjs';
import { disposableFolder } from '../launch/disposable-folder.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { inRepository } from '../launch/paths.mjs';
import { run } from '../processes/command.mjs';
import { Stack } from '../stack.mjs';

/**
 * One run of `npm run conformance`: the official suite against our own server with everything, once directly and once
 * through the product, which is started with servers and data of its own. The closing line comes last.
 *
 * @param {string[]} revisions of the protocol; none: all that the suite has requirements of
 * @returns {Promise<number>} exit code; 1 unless the gateway loses nothing but what is known and explained
 */
export async function runConformance(revisions) {
  const abort = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => abort.abort());
  }
  try {
    const { line, ok } = await drive(revisions, abort.signal);
    writeSync(1, `${line}\n`);
    return ok ? 0 : 1;
  } catch (cause) {
    const { message, stack } = /** @type {Error} */ (cause);
    say(`✗ ${cause instanceof LaunchError || cause instanceof RangeError ? message : stack}`);
    return 1;
  }
}

/**
 * @param {string[]} revisions
 * @param {AbortSignal} signal
 * @returns {Promise<{ line: string, ok: boolean }>}
 */
async function drive(revisions, signal) {
  const dir = await disposableFolder(inRepository('.sallyport', 'conformance'), say);
  const stack = new Stack({ dir, demo: true, sandboxes: false, durable: false, log: say });
  const stop = () => void stack.stop();
  signal.addEventListener('abort', stop);
  try {
    await buildIfStale(BUILDS.server);
    await buildIfStale(BUILDS.conformance);
    const { conformance } = await import(inRepository('dist', 'e2e', 'conformance', 'conformance.js'));
    await stack.start();
    const suite = inRepository('node_modules', '@modelcontextprotocol', 'conformance');
    return await conformance({ revisions, stack, dir, suite, run, signal, say });
  } finally {
    signal.removeEventListener('abort', stop);
    await stack.remove();
  }
}

/** @param {string} text */
const say = (text) => void writeSync(1, `${text}\n`);
