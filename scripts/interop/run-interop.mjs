import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BUILDS, buildIfStale } from '../launch/build.mjs';
import { disposableFolder } from '../launch/disposable-folder.mjs';
import { installBeside } from '../launch/install-beside.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { inRepository } from '../launch/paths.mjs';
import { run } from '../processes/command.mjs';
import { Stack } from '../stack.mjs';

const PACKAGES = inRepository('e2e', 'interop', 'packages');
/** They come with the product's own tests. */
const SDKS = ['@modelcontextprotocol/client', '@modelcontextprotocol/sdk'];

/**
 * One run of `npm run interop`: starts the product with servers and data of its own, lets unmodified clients from npm
 * use it, and ends what it started. The closing line comes last.
 *
 * @param {string[]} names only pairs whose name holds one of them; none: all
 * @returns {Promise<number>} exit code; 1 unless every pair works
 */
export async function runInterop(names) {
  const abort = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => abort.abort());
  }
  try {
    const { line, ok } = await drive(names, abort.signal);
    writeSync(1, `${line}\n`);
    return ok ? 0 : 1;
  } catch (cause) {
    const { message, stack } = /** @type {Error} */ (cause);
    say(`✗ ${cause instanceof LaunchError || cause instanceof RangeError ? message : stack}`);
    return 1;
  }
}

/**
 * @param {string[]} names
 * @param {AbortSignal} signal
 * @returns {Promise<{ line: string, ok: boolean }>}
 */
async function drive(names, signal) {
  const clients = await installBeside(PACKAGES, say);
  say(`clients: ${versions()}`);
  const dir = await disposableFolder(inRepository('.sallyport', 'interop'), say);
  const stack = new Stack({ dir, demo: true, sandboxes: false, durable: false, log: say });
  const stop = () => void stack.stop();
  signal.addEventListener('abort', stop);
  try {
    await buildIfStale(BUILDS.server);
    await buildIfStale(BUILDS.interop);
    const { interop } = await import(inRepository('dist', 'e2e', 'interop', 'interop.js'));
    await stack.start();
    return await interop({ names, stack, dir, clients, run, signal, say });
  } finally {
    signal.removeEventListener('abort', stop);
    await stack.remove();
  }
}

/** Every client with its version, which is exact. */
function versions() {
  /** @type {{ devDependencies: Record<string, string> }} */
  const { devDependencies } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8'));
  /** @type {{ dependencies: Record<string, string> }} */
  const { dependencies } = JSON.parse(readFileSync(join(PACKAGES, 'package.json'), 'utf8'));
  const sdks = SDKS.map((name) => [name, devDependencies[name]]);
  return [...sdks, ...Object.entries(dependencies)].map((one) => one.join(' ')).join(', ');
}

/** @param {string} text */
const say = (text) => void writeSync(1, `${text}\n`);
