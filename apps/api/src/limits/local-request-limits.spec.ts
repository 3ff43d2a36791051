import { FixedClock } from '#libs/testing';
import { LocalRequestLimits } from './local-request-limits.js';
import { requestLimitsContract } from './request-limits.contract.fixture.js';

describe('LocalRequestLimits', () => {
  const shared = new LocalRequestLimits(new FixedClock());
  requestLimitsContract(() => shared);

  it('lets an even flow through for ever', async () => {
    const clock = new FixedClock();
    const limits = new LocalRequestLimits(clock);
    const limit = { perMinute: 60, burst: 2 };
    await limits.charge('k', limit);
    for (let i = 0; i < 100; i++) {
      expect(await limits.charge('k', limit)).toBe(0);
      expect(await limits.charge('k', limit)).toBe(1);
      clock.advance(1000);
    }
  });

  it('forgets before it grows without bound', async () => {
    const limits = new LocalRequestLimits(new FixedClock());
    const once = { perMinute: 1, burst: 1 };
    await limits.charge('first', once);
    for (let i = 0; i < 20_000; i++) await limits.charge(`k${i}`, once);
    expect(await limits.charge('first', once)).toBe(0);
    expect(await limits.charge('k19999', once)).toBeGreaterThan(0);
  });
});
