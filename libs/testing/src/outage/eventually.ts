import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the answer is yes. @throws Error when it still is not after `withinMs` */
export async function eventually(
  what: string,
  holds: () => Promise<boolean> | boolean,
  withinMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await delay(25);
  }
}
