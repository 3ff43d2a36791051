import { existsSync, readFileSync } from 'node:fs';
import { root } from '../bootstrap.mjs';
import { BUILDS, buildIfStale } from '../launch/build.mjs';
import { run } from '../processes/command.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { inRepository, tools } from '../launch/paths.mjs';

const PEERS = inRepository('bench', 'peers');

/**
 * Builds the product as it is shipped, and the benchmark beside it.
 * @param {(note: string) => void} say
 */
export async function buildBenchmark(say) {
  say('building');
  await buildIfStale(BUILDS.server);
  await orFail('The benchmark does not build', process.execPath, [tools.tsc, '-p', 'bench'], root);
}

/**
 * Installs the proxies that are measured for context, from their own lockfile, unless that was done before.
 * @param {(note: string) => void} say
 * @returns {Promise<string>} their `node_modules`
 */
export async function installPeers(say) {
  const folder = inRepository('bench', 'peers', 'node_modules');
  if (!isInstalled(folder)) {
    say('installing mcp-proxy and supergateway into bench/peers');
    const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    await orFail('npm ci failed in bench/peers', 'npm', args, PEERS);
  }
  return folder;
}

/** @param {string} folder */
function isInstalled(folder) {
  const installed = `${folder}/.package-lock.json`;
  if (!existsSync(installed)) return false;
  const { '': _project, ...wanted } = JSON.parse(readFileSync(`${PEERS}/package-lock.json`, 'utf8')).packages;
  const { packages } = JSON.parse(readFileSync(installed, 'utf8'));
  return ['node_modules/mcp-proxy', 'node_modules/supergateway'].every(
    (path) => packages[path]?.version === wanted[path].version,
  );
}

/** @param {string} what @param {string} command @param {string[]} args @param {string} cwd */
async function orFail(what, command, args, cwd) {
  const { ok, how, output } = await run(command, args, { within: 300_000, cwd, env: process.env });
  if (!ok) throw new LaunchError(`${what} (${how}):\n${output}`);
}
