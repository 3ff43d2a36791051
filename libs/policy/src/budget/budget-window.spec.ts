import { budgetWindow, isTimeZone } from './budget-window.js';

const at = (text: string): number => Date.parse(text);

describe('budgetWindow', () => {
  it.each([
    ['day', 'UTC', '2026-11-22T23:59:59.999Z', '2026-11-22', '2026-11-23T00:00:00Z'],
    ['day', 'UTC', '2026-11-23T00:00:00Z', '2026-11-23', '2026-11-24T00:00:00Z'],
    ['day', 'Asia/Tokyo', '2026-11-22T15:00:00Z', '2026-11-23', '2026-11-23T15:00:00Z'],
    ['day', 'America/New_York', '2026-11-22T04:59:59Z', '2026-11-21', '2026-11-22T05:00:00Z'],
    ['month', 'UTC', '2026-02-10T00:00:00Z', '2026-02', '2026-03-01T00:00:00Z'],
    ['month', 'Asia/Tokyo', '2026-11-30T15:00:00Z', '2026-12', '2026-12-31T15:00:00Z'],
    ['month', 'UTC', '2028-02-29T23:00:00Z', '2028-02', '2028-03-01T00:00:00Z'],
  ] as const)('knows the %s of %s at %s', (period, zone, moment, name, ends) => {
    expect(budgetWindow(period, zone, at(moment))).toEqual({ name, endsAt: at(ends) });
  });

  it.each([
    ['23 hours, in spring', '2026-03-29T12:00:00Z', 23],
    ['25 hours, in autumn', '2026-10-25T12:00:00Z', 25],
  ])('has days of %s', (_what, noon, hours) => {
    const day = budgetWindow('day', 'Europe/Berlin', at(noon));
    const before = budgetWindow('day', 'Europe/Berlin', at(noon) - 86_400_000);
    expect((day.endsAt - before.endsAt) / 3_600_000).toBe(hours);
  });

  it('refuses a time zone that is none', () => {
    expect(() => budgetWindow('day', 'Mars/Olympus', 0)).toThrow(RangeError);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone('Europe/Berlin')).toBe(true);
  });
});
