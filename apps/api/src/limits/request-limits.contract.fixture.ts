import { randomUUID } from 'node:crypto';
import type { RequestLimits } from './request-limits.js';

/** What every adapter does, at a rate so slow that the time a test takes does not matter. */
export function requestLimitsContract(limits: () => RequestLimits): void {
  const slow = { perMinute: 1, burst: 3 };

  it('lets a burst through, then says how long to wait', async () => {
    const key = randomUUID();
    for (let i = 0; i < 3; i++) expect(await limits().charge(key, slow)).toBe(0);
    const wait = await limits().charge(key, slow);
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
  });

  it('counts nothing when it only looks, and nothing that it refused', async () => {
    const key = randomUUID();
    for (let i = 0; i < 5; i++) expect(await limits().peek(key, slow)).toBe(0);
    for (let i = 0; i < 3; i++) await limits().charge(key, slow);
    const first = await limits().peek(key, slow);
    for (let i = 0; i < 5; i++) await limits().charge(key, slow);
    expect(await limits().peek(key, slow)).toBeLessThanOrEqual(first);
    expect(first).toBeGreaterThan(0);
  });

  it('keeps keys apart', async () => {
    const key = randomUUID();
    for (let i = 0; i < 4; i++) await limits().charge(key, slow);
    expect(await limits().charge(randomUUID(), slow)).toBe(0);
  });

  it('lets no more through at once than one after another', async () => {
    const key = randomUUID();
    const waits = await Promise.all(Array.from({ length: 20 }, () => limits().charge(key, slow)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
  });
}
