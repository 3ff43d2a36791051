import { root } from '../bootstrap.mjs';
import { BUILDS, buildIfStale } from '../launch/build.mjs';
import { run } from '../processes/command.mjs';
import { installBeside } from '../launch/install-beside.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { inRepository, tools } from '../launch/paths.mjs';

/**
 * Builds the product as it is shipped, and the benchmark beside it.
 * @param {(note: string) => void} say
 */
export async function buildBenchmark(say) {
  say('building');
  await buildIfStale(BUILDS.server);
  await orFail('The benchmark does not build', process.execPath, [tools.tsc, '-p', 'bench'], root);
}

/** Installs the proxies that are measured for context. @param {(note: string) => void} say */
export const installPeers = (say) => installBeside(inRepository('bench', 'peers'), say);

/** @param {string} what @param {string} command @param {string[]} args @param {string} cwd */
async function orFail(what, command, args, cwd) {
  const { ok, how, output } = await run(command, args, { within: 300_000, cwd, env: process.env });
  if (!ok) throw new LaunchError(`${what} (${how}):\n${output}`);
}
