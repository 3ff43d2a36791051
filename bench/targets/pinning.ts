import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Targets and Redis share one core, driver and upstream another, so neither takes time from the other. */
export const TARGET_CORE = 0;
export const LOAD_CORE = 1;

export const canPin =
  availableParallelism() >= 2 &&
  spawnSync('taskset', ['-c', '0,1', 'true'], { stdio: 'ignore' }).status === 0;

/** Command line that runs `command` on one core, where that can be done. */
export const pinned = (core: number, command: readonly string[]): readonly [string, readonly string[]] => {
  const [program = '', ...args] = canPin ? ['taskset', '-c', String(core), ...command] : command;
  return [program, args];
};

/** Moves all threads of a running process. */
export function pin(core: number, pid: number): void {
  if (canPin) spawnSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
}
