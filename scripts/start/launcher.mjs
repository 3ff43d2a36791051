import { writeSync } from 'node:fs';
import { Stack } from '../stack.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { lockInstance } from '../launch/lock.mjs';
import { instanceFolder } from '../launch/paths.mjs';
import { supervise } from './supervise.mjs';
import { welcome } from './welcome.mjs';

/**
 * `npm start`: the whole product with its demo tenant, until somebody stops it.
 * @returns {Promise<number>} exit code
 */
export async function launch() {
  try {
    const dir = instanceFolder();
    const lock = lockInstance(dir, alreadyRunning);
    const stack = new Stack({ dir, env: process.env, log: say, demo: true });
    try {
      return await untilStopped(stack);
    } finally {
      lock.release();
    }
  } catch (cause) {
    say(explained(cause));
    return 1;
  }
}

/** @param {Stack} stack */
async function untilStopped(stack) {
  /** @type {PromiseWithResolvers<void>} */
  const asked = Promise.withResolvers();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, asked.resolve);
  process.on('uncaughtException', asked.reject);
  const started = stack.start().then(() => {
    supervise(stack, say);
    return welcome(stack, say);
  });
  let code = 0;
  try {
    await Promise.race([asked.promise, started.then(() => asked.promise)]);
  } catch (cause) {
    say(`\n${explained(cause)}`);
    code = 1;
  }
  say('\nStopping …');
  await stack.stop();
  say('Everything that was started here has stopped.');
  return code;
}

/** @param {number} holder */
const alreadyRunning = (holder) =>
  `Sallyport is already running here (process ${holder}).\nStop it with Ctrl-C in its terminal, or with: kill ${holder}`;

/** @param {unknown} cause */
const explained = (cause) =>
  `✗ ${cause instanceof LaunchError ? cause.message : cause instanceof Error ? cause.stack : String(cause)}`;

/** @param {string} line */
function say(line) {
  try {
    writeSync(1, `${line}\n`);
  } catch {
    // Nobody reads any more; that is no reason to stop.
  }
}
