const whole = new Intl.NumberFormat();
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

export const formatCount = (value: number): string => whole.format(value);

/** `1 tool`, `2 tools`. */
export const formatMany = (value: number, one: string): string =>
  `${whole.format(value)} ${value === 1 ? one : `${one}s`}`;

/** Microseconds, in the unit that reads best. */
export function formatMicros(us: number): string {
  if (us < 1_000) return `${whole.format(us)} µs`;
  if (us < 1_000_000)
    return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }).format(us / 1_000)} ms`;
  return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 }).format(us / 1_000_000)} s`;
}

export function formatBytes(bytes: number): string {
  const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
  return bytes < 1_000 ? `${whole.format(bytes)} B` : `${number.format(bytes / 1_000)} kB`;
}

/** With the user's zone. */
export const formatTime = (iso: string): string => clock.format(new Date(iso));

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hourCycle: 'h23',
});

/** Clock time today, day and time before; for rows to be told apart by the second. */
export function formatMoment(iso: string, now: number): string {
  const then = new Date(iso);
  return (then.toDateString() === new Date(now).toDateString() ? time : dayAndTime).format(then);
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const satisfies readonly (readonly [Intl.RelativeTimeFormatUnit, number])[];

/** `3 min. ago`; both times in milliseconds. */
export function formatAge(then: number, now: number): string {
  const past = then - now;
  const [unit, size] = UNITS.find(([, ms]) => Math.abs(past) >= ms) ?? UNITS[UNITS.length - 1]!;
  return relative.format(Math.trunc(past / size), unit);
}
