import { formatAge, formatTime } from '../lib/text/format.js';
import { useNow } from '../lib/use-now.js';

/** Clocks differ, and ours moves in steps: so much ahead is still now. */
const SKEW_MS = 60_000;

/** Relative time, past or to come, with the absolute one on hover. */
export function When({ at }: { readonly at: string }) {
  const now = useNow();
  const then = Date.parse(at);
  return (
    <time dateTime={at} title={formatTime(at)}>
      {formatAge(then, then - now < SKEW_MS ? Math.max(now, then) : now)}
    </time>
  );
}
