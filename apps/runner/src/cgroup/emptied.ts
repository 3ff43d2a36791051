import { setTimeout as delay } from 'node:timers/promises';
import type { Cgroup } from './cgroup.js';

/** After this long a process that SIGKILL does not end is stuck in the kernel. */
const WITHIN_MS = 2_000;

/**
 * Kills until nobody is left, also those that are born meanwhile. There is no SIGTERM stage: a hostile tool ignores it.
 *
 * @throws Error when something survives
 */
export async function emptied(cgroup: Cgroup, name: string): Promise<void> {
  const until = Date.now() + WITHIN_MS;
  cgroup.signalAll();
  while (cgroup.members().length > 0) {
    if (Date.now() > until) throw new Error(`processes of sandbox ${name} survive SIGKILL`);
    await delay(1);
    cgroup.signalAll();
  }
}
