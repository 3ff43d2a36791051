import type { BudgetPeriod } from '#libs/contracts';

/** One day or month of a tenant's calendar. */
export interface BudgetWindow {
  /** `2026-11-22` or `2026-11`. */
  readonly name: string;
  /** Unix milliseconds at which it ends, and the next one begins. */
  readonly endsAt: number;
}

const DAY_MS = 86_400_000;
/** Longest month and the longest shift of a clock. */
const REACH: Readonly<Record<BudgetPeriod, number>> = { day: 2 * DAY_MS, month: 33 * DAY_MS };

/**
 * The day or month of a time zone that a moment belongs to. Its end is found where the calendar's name changes, so days of 23
 * and 25 hours are as long as they are.
 *
 * @param timeZone IANA name, such as `Europe/Berlin`
 * @param at Unix milliseconds
 * @throws RangeError for a time zone that is not known here
 */
export function budgetWindow(period: BudgetPeriod, timeZone: string, at: number): BudgetWindow {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const nameAt = (ms: number): string => parts.format(ms).slice(0, period === 'day' ? 10 : 7);
  const name = nameAt(at);
  let inside = at;
  let outside = at + REACH[period];
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (nameAt(middle) === name) inside = middle;
    else outside = middle;
  }
  return { name, endsAt: outside };
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-CA', { timeZone: name }).format(0);
    return true;
  } catch {
    return false;
  }
}
