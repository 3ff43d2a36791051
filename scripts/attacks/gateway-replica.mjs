import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../bootstrap.mjs';
import { freePort } from '../launch/free-port.mjs';
import { inRepository } from '../launch/paths.mjs';
import { Child } from '../processes/child.mjs';

/**
 * Starts one more gateway of a running product, as a second machine behind the same load balancer would: the same
 * public origin, an identity and a port of its own.
 *
 * @param {import('../stack.mjs').Stack} stack
 * @param {{ name: string, clockStepMs?: number }} options `clockStepMs`: by how much `stepClock` sets its clock wrong
 */
export async function startReplica(stack, { name, clockStepMs = 0 }) {
  const { product, instance, urls } = stack;
  const port = await freePort();
  const folder = join(instance.dir, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const step = pathToFileURL(join(import.meta.dirname, 'clock-step.mjs')).href;
  const child = await Child.start(
    {
      name,
      command: process.execPath,
      args: [
        ...(clockStepMs === 0 ? [] : ['--import', step]),
        inRepository('dist', 'apps', 'gateway', 'src', 'main.js'),
      ],
      env: instance.settings.childEnvironment({
        ...product.shared,
        GATEWAY_PORT: String(port),
        GATEWAY_NAME: name,
        API_URL: urls.api,
        STATE_DIR: folder,
        ENROLMENT_TOKEN: await product.command('components/enrolment-token', ['gateway']),
        CLOCK_STEP_MS: String(clockStepMs),
      }),
      cwd: root,
      logFile: join(instance.dir, 'logs', `${name}.log`),
    },
    { isReady: () => answersReady(port), within: 60_000, signal: instance.signal },
  );
  return { port, child, stepClock: () => process.kill(child.pid, 'SIGUSR2') };
}

/** @param {number} port */
async function answersReady(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false; // not listening yet
  }
}
