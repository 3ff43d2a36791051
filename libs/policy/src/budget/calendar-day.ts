/** @returns the day of a time zone that a moment in Unix milliseconds belongs to, `2026-11-22`; UTC where the zone is not known here */
export function calendarDay(timeZone: string): (at: number) => string {
  const format = formatOf(timeZone);
  return (at) => format.format(at);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone, ...parts });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC', ...parts });
  }
}
