import { formatAge, formatTime } from '../lib/text/format.js';

/** Relative time, with the absolute one on hover. */
export const When = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={formatTime(at)}>
    {formatAge(Date.parse(at), Date.now())}
  </time>
);
