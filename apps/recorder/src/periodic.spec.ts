import { Logger } from '@nestjs/common';
import { Periodic } from './periodic.js';

describe('Periodic', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('goes on after a failed turn, never two at a time, and stops for good', async () => {
    let running = 0;
    let most = 0;
    let turns = 0;
    const enough = Promise.withResolvers<void>();
    const periodic = new Periodic('test', 1, async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (++turns === 4) enough.resolve();
      if (turns % 2 === 1) throw new Error('this turn fails');
    });
    periodic.start();
    await enough.promise;
    await periodic.stop();
    const atStop = turns;
    await new Promise((done) => setTimeout(done, 10));
    expect([most, turns]).toEqual([1, atStop]);
  });

  it('stops before its first turn', async () => {
    let turns = 0;
    const periodic = new Periodic('test', 1, async () => turns++);
    periodic.start();
    await periodic.stop();
    await new Promise((done) => setTimeout(done, 10));
    expect(turns).toBe(0);
  });
});
