import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../bootstrap.mjs';
import { freePort } from '../launch/free-port.mjs';
import { inRepository } from '../launch/paths.mjs';
import { Child } from '../processes/child.mjs';

/** @import { Stack } from '../stack.mjs' */
/** @typedef {{ name: string, clockStepMs?: number, strictApi?: boolean, env?: Record<string, string> }} ReplicaOptions */

const CLOCK_STEP = pathToFileURL(join(import.meta.dirname, 'clock-step.mjs')).href;

/**
 * Starts one more process of a running product, as a second machine behind the same load balancer would run it: the
 * same public origin, a port of its own. A gateway, or with `strictApi` an API that reaches no private address.
 *
 * @param {Stack} stack
 * @param {ReplicaOptions} options `clockStepMs`: by how much `stepClock` sets its clock wrong; `env`: settings of its own
 */
export async function startReplica(stack, { name, clockStepMs = 0, strictApi = false, env = {} }) {
  const { product, instance, urls } = stack;
  const port = await freePort();
  const app = strictApi ? 'api' : 'gateway';
  const decided = strictApi
    ? {
        ...product.stored,
        API_PORT: String(port),
        API_PUBLIC_URL: urls.api,
        ALLOW_PRIVATE_UPSTREAMS: 'false',
      }
    : { ...(await identity(stack, name)), GATEWAY_PORT: String(port), CLOCK_STEP_MS: String(clockStepMs) };
  const child = await Child.start(
    {
      name,
      command: process.execPath,
      args: [
        ...(clockStepMs === 0 ? [] : ['--import', CLOCK_STEP]),
        inRepository('dist', 'apps', app, 'src', 'main.js'),
      ],
      env: instance.settings.childEnvironment({ ...product.shared, ...decided, ...env }),
      cwd: root,
      logFile: join(instance.dir, 'logs', `${name}.log`),
    },
    { isReady: () => answersReady(port), within: 60_000, signal: instance.signal },
  );
  return { port, child, stepClock: () => process.kill(child.pid, 'SIGUSR2') };
}

/**
 * What makes a gateway one of its own.
 * @param {Stack} stack
 * @param {string} name
 */
async function identity({ product, instance, urls }, name) {
  const folder = join(instance.dir, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    GATEWAY_NAME: name,
    API_URL: urls.api,
    STATE_DIR: folder,
    ENROLMENT_TOKEN: await product.command('components/enrolment-token', ['gateway']),
  };
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
