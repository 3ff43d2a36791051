import { mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap.mjs';
import { Child } from '../processes/child.mjs';
import { discardInstances } from '../launch/discard.mjs';
import { disposableFolder } from '../launch/disposable-folder.mjs';
import { freePort } from '../launch/free-port.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { inRepository } from '../launch/paths.mjs';
import { baseEnvironment, Settings } from '../launch/settings.mjs';
import { StateFile } from '../launch/state-file.mjs';
import { startRedis } from '../services/redis.mjs';
import { buildBenchmark, installPeers } from './build-benchmark.mjs';
import { runSandboxBenchmark } from './run-sandbox-benchmark.mjs';

const READY_WITHIN_MS = 60_000;

/**
 * One run of `npm run bench`: builds, starts a Redis of its own and everything that is measured, measures, and ends what it
 * started. The closing line comes last.
 *
 * @param {string[]} argv
 * @returns {Promise<number>} exit code; 1 also for a run that is void
 */
export async function runBenchmark(argv) {
  const abort = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => abort.abort());
  }
  try {
    if (process.platform !== 'linux')
      throw new LaunchError('The benchmark reads CPU times from /proc: it needs Linux.');
    await buildBenchmark(say);
    if (isAboutSandboxes(argv)) return await runSandboxBenchmark(argv);
    const peers = await installPeers(say);
    const { ratios, faults } = await measure(argv, peers, abort.signal);
    for (const fault of faults) say(`✗ ${fault}`);
    if (faults.length > 0) say('✗ this run is void');
    writeSync(1, `${ratios}\n`);
    return faults.length === 0 ? 0 : 1;
  } catch (cause) {
    const { message, stack } = /** @type {Error} */ (cause);
    const expected =
      cause instanceof LaunchError || cause instanceof RangeError || cause instanceof TypeError;
    say(`✗ ${expected ? message : stack}`);
    return 1;
  }
}

/**
 * @param {string[]} argv
 * @param {string} peers
 * @param {AbortSignal} signal
 * @returns {Promise<{ ratios: string, faults: readonly string[] }>}
 */
async function measure(argv, peers, signal) {
  const dir = await disposableFolder(inRepository('.sallyport', 'bench'), say);
  mkdirSync(join(dir, 'logs'));
  const state = new StateFile(dir);
  const redis = await startRedis({ dir, state, settings: new Settings({}), signal, announce: say });
  /** So that a later run can end what this one leaves behind, should it be ended by force. @param {Child} child */
  const remember = ({ name, identity }) => {
    state.data.processes[name] = identity;
    state.save();
  };
  remember(redis.child);
  /** @param {{ name: string, command: string, args: string[], env: Record<string, string> }} spec @param {(pid: number) => boolean} isReady */
  const launch = async (spec, isReady) => {
    say(`starting ${spec.name}`);
    const logFile = join(dir, 'logs', `${spec.name}.log`);
    const child = await Child.start(
      { ...spec, logFile, env: { ...baseEnvironment(), ...spec.env } },
      { isReady: ({ pid }) => isReady(pid), within: READY_WITHIN_MS, signal },
    );
    remember(child);
    return child;
  };
  const { bench, PORTS } = await import(inRepository('dist', 'bench', 'bench.js'));
  try {
    return await bench({
      argv,
      root,
      dir,
      dist: inRepository('dist'),
      peers,
      loopbackOnly: inRepository('scripts', 'services', 'loopback-only.mjs'),
      redisUrl: redis.url,
      redisPid: redis.child.pid,
      ports: Object.fromEntries(
        await Promise.all(PORTS.map(async (/** @type {string} */ name) => [name, await freePort()])),
      ),
      launch,
      signal,
      say,
    });
  } finally {
    await redis.child.stop();
    state.data.processes = {};
    state.save();
    await discardInstances(dir, say);
  }
}

/** Those rows need no gateway, and nothing else may run beside them. @param {string[]} argv */
const isAboutSandboxes = (argv) => argv[argv.indexOf('--rows') + 1] === 'sandbox';

/** @param {string} text */
const say = (text) => void writeSync(1, `${text}\n`);
