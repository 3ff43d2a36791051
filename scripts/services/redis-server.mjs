import { run } from '../processes/command.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { canInstallPackages, installPackage } from './apt.mjs';
import { findProgram } from './find-program.mjs';

const OLDEST = 7;
const REPAIR = 'set REDIS_URL, or run `docker run -p 6379:6379 redis:7`, or `brew install redis`';

/**
 * Path of a `redis-server` or `valkey-server` that is new enough; installed if we may and there is none.
 * @param {(note: string) => void} announce
 * @returns {Promise<string>}
 */
export async function redisServer(announce) {
  const names = ['redis-server', 'valkey-server'];
  if (findProgram(names) === undefined && canInstallPackages())
    await installPackage('redis-server', announce);
  const program = findProgram(names);
  if (program === undefined) throw new LaunchError(`Redis ${OLDEST}+ is required: ${REPAIR}`);
  const { stdout } = await run(program, ['--version'], { within: 10_000 });
  const version = /v=(\d+)\.\S+/.exec(stdout);
  if (Number(version?.[1]) >= OLDEST) return program;
  throw new LaunchError(`Redis ${OLDEST}+ is required and ${program} says "${stdout.trim()}": ${REPAIR}`);
}
