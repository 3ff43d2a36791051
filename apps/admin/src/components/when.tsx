import { formatAge, formatTime } from '../lib/text/format.js';
import { useNow } from '../lib/use-now.js';

/** Relative time, with the absolute one on hover. */
export function When({ at }: { readonly at: string }) {
  const now = useNow();
  const then = Date.parse(at);
  return (
    <time dateTime={at} title={formatTime(at)}>
      {formatAge(then, Math.max(now, then))}
    </time>
  );
}
