import { BoundedQueue, QueueFull } from './bounded-queue.js';

describe('BoundedQueue', () => {
  it('runs a few at once, in order, and refuses what does not fit', async () => {
    const queue = new BoundedQueue(2, 1);
    const started: number[] = [];
    const gates = [0, 1, 2].map(() => Promise.withResolvers<void>());
    const work = (i: number): Promise<number> =>
      queue.run(async () => {
        started.push(i);
        await gates[i]?.promise;
        return i;
      });
    const [first, second, third] = [work(0), work(1), work(2)];
    await expect(work(3)).rejects.toThrow(QueueFull);
    expect(started).toEqual([0, 1]);
    gates[1]?.resolve();
    expect(await second).toBe(1);
    gates[2]?.resolve();
    expect(await third).toBe(2);
    gates[0]?.resolve();
    expect(await first).toBe(0);
    expect(started).toEqual([0, 1, 2]);
  });

  it('frees the place of work that failed', async () => {
    const queue = new BoundedQueue(1, 0);
    await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(queue.run(() => Promise.resolve('fine'))).resolves.toBe('fine');
  });
});
