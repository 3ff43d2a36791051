import type { Schemas } from '#libs/api-client';
import { Link } from '@tanstack/react-router';
import { formatCount } from '../../../lib/text/format.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import styles from './needs-you.module.css';

/** Numbers that ask for a decision, each a link to the list behind it. */
export function NeedsYou({ overview }: { readonly overview: Schemas['Overview'] }) {
  const params = { tenant: useTenant().slug };
  return (
    <section aria-label="Needs you" className={styles['tiles']}>
      <Link
        to="/t/$tenant/reviews"
        params={params}
        className={styles['tile']}
        data-tone={overview.openReviews > 0 ? 'wait' : 'calm'}
      >
        <strong>{formatCount(overview.openReviews)}</strong> open{' '}
        {overview.openReviews === 1 ? 'review' : 'reviews'}
      </Link>
      <Link
        to="/t/$tenant/tools"
        params={params}
        search={{ state: 'quarantined' }}
        className={styles['tile']}
        data-tone={overview.driftedTools > 0 ? 'deny' : 'calm'}
      >
        <strong>{formatCount(overview.driftedTools)}</strong> changed at the server, blocked
      </Link>
      <Link
        to="/t/$tenant/tools"
        params={params}
        search={{ state: 'approved' }}
        className={styles['tile']}
        data-tone="calm"
      >
        <strong>{formatCount(overview.enabledTools)}</strong> of {formatCount(overview.approvedTools)}{' '}
        approved tools on
      </Link>
      <Link to="/t/$tenant/servers" params={params} className={styles['tile']} data-tone="calm">
        <strong>{formatCount(overview.servers)}</strong> {overview.servers === 1 ? 'server' : 'servers'}
      </Link>
    </section>
  );
}
