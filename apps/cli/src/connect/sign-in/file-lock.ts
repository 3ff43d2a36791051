import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;
const SQLITE_BUSY = 5;

/**
 * Does some work while no other process on this machine does work under the same lock, however long that takes.
 *
 * The lock is the operating system's, taken through an empty SQLite file: it ends with the process that holds it, so nobody
 * has to guess whether a lock that was left behind is stale.
 *
 * @param path of the lock file; it stays
 * @throws the reason of `signal` when it ends the wait; nothing was done then
 */
export async function underLock<T>(path: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    while (!taken(file)) await pause(POLL_MS, undefined, { signal });
    signal.throwIfAborted();
    return await work();
  } finally {
    file.close();
  }
}

function taken(file: DatabaseSync): boolean {
  try {
    file.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (cause) {
    if ((cause as { errcode?: number }).errcode === SQLITE_BUSY) return false;
    throw cause;
  }
}
