import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A process that cannot be mistaken for a later one with the same number.
 * @typedef {{ pid: number, startedAt: string }} ProcessIdentity
 */

/**
 * When the process started, as the system tells it; only good for comparing. Undefined when there is none (a zombie is none).
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startedAt(pid) {
  try {
    if (process.platform !== 'linux') {
      return (
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
      );
    }
    // The second field holds the program's name and may contain spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/**
 * @param {number} pid of a living process
 * @returns {ProcessIdentity}
 */
export const identify = (pid) => ({ pid, startedAt: startedAt(pid) ?? 'gone' });

/** @param {ProcessIdentity} identity */
export const isAlive = ({ pid, startedAt: then }) => startedAt(pid) === then;

/**
 * Ends exactly this process, politely at first. Nothing happens when it is gone, or when its number now is another's.
 * @param {ProcessIdentity} identity
 * @param {{ signal?: NodeJS.Signals, within?: number }} [how] `within` in milliseconds, then SIGKILL
 */
export async function endProcess(identity, { signal = 'SIGTERM', within = 10_000 } = {}) {
  for (const [step, patience] of /** @type {const} */ ([
    [signal, within],
    ['SIGKILL', 5000],
  ])) {
    if (!isAlive(identity)) return;
    process.kill(identity.pid, step);
    for (const until = Date.now() + patience; Date.now() < until && isAlive(identity);) await sleep(50);
  }
}
