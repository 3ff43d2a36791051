import { isDue, PUBLISHED_BEFORE_USE_MS } from './key-schedule.js';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;
const key = (state: 'active' | 'next' | 'retired', createdAgo: number, activatedAgo?: number) => ({
  state,
  created_at: new Date(NOW - createdAgo),
  activated_at: activatedAgo === undefined ? null : new Date(NOW - activatedAgo),
});

describe('isDue', () => {
  it.each([
    ['a key that has signed long enough', [key('active', 200 * DAY, 90 * DAY), key('next', 90 * DAY)], true],
    [
      'one that has not, however old it is',
      [key('active', 200 * DAY, 89 * DAY), key('next', 89 * DAY)],
      false,
    ],
    ['one of before activation was noted', [key('active', 91 * DAY), key('next', 91 * DAY)], true],
    [
      'a next key that not everybody can know yet',
      [key('active', 91 * DAY, 91 * DAY), key('next', PUBLISHED_BEFORE_USE_MS - 1)],
      false,
    ],
    ['no next key', [key('active', 91 * DAY, 91 * DAY)], false],
    ['no active key', [key('next', 91 * DAY), key('retired', 91 * DAY)], false],
  ])('%s', (_what, keys, due) => {
    expect(isDue(keys, NOW, 90 * DAY)).toBe(due);
  });
});
