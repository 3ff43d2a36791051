import { Periodic } from './periodic.js';

describe('Periodic', () => {
  it('goes on after a failed turn, never two at a time, and stops for good', async () => {
    let running = 0;
    let most = 0;
    let turns = 0;
    const enough = Promise.withResolvers<void>();
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (++turns === 4) enough.resolve();
      if (turns % 2 === 1) throw new Error('this turn fails');
    };
    const periodic = new Periodic(1, work, (cause) => failures.push(cause));
    periodic.start();
    await enough.promise;
    await periodic.stop();
    const atStop = turns;
    await new Promise((done) => setTimeout(done, 10));
    expect([most, turns]).toEqual([1, atStop]);
    expect(failures.length).toBeGreaterThanOrEqual(2);
  });

  it('stops before its first turn', async () => {
    let turns = 0;
    const periodic = new Periodic(
      1,
      async () => turns++,
      () => undefined,
    );
    periodic.start();
    await periodic.stop();
    await new Promise((done) => setTimeout(done, 10));
    expect(turns).toBe(0);
  });
});
