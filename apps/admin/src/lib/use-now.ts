import { useSyncExternalStore } from 'react';

const TICK_MS = 10_000;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  const timer = setInterval(() => {
    now = Date.now();
    listener();
  }, TICK_MS);
  return () => clearInterval(timer);
}

/** Milliseconds since the epoch, so that what says “ago” stays true; moves every ten seconds. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
