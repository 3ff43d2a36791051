import { setTimeout as delay } from 'node:timers/promises';
import type { PodCluster } from './pod-cluster.js';

/** After this long a pod that was deleted is stuck on its node. */
const GONE_WITHIN_MS = 30_000;
const POLL_MS = 100;
/** An API server that does not answer is asked this often, and then its failure is told. */
const TRIES = 5;
const PAUSE_MS = 500;

/** Deletes a pod and waits until its node has said that it is gone. @throws Error when it is not; it may be asked again */
export async function removePod(cluster: PodCluster, name: string): Promise<void> {
  await persistently(() => cluster.remove(name));
  const until = Date.now() + GONE_WITHIN_MS;
  while ((await persistently(() => cluster.find(name))) !== undefined) {
    if (Date.now() > until) throw new Error(`pod ${name} survives its deletion`);
    await delay(POLL_MS);
  }
}

async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (cause) {
      if (tries === TRIES) throw cause;
      await delay(PAUSE_MS);
    }
  }
}
