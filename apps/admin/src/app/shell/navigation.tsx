import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Icon, type IconName } from '../../components/icon.js';
import { getOverview } from '../../lib/api/get-overview.js';
import { formatCount } from '../../lib/text/format.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { PLATFORM } from '../../lib/platform.js';
import { useMe } from './use-me.js';
import styles from './navigation.module.css';

interface Entry {
  readonly to:
    | '/t/$tenant'
    | `/t/$tenant/${'calls' | 'usage' | 'notifications' | 'approvals' | 'simulator' | 'reviews' | 'stops' | 'servers' | 'tools' | 'roles' | 'rights' | 'guardrails' | 'drafts' | 'people' | 'operators' | 'identity-providers' | 'settings' | 'fleet' | 'components'}`;
  readonly icon: IconName;
  readonly label: string;
}

const SECTIONS: readonly (readonly [string, readonly Entry[]])[] = [
  [
    'Watch',
    [
      { to: '/t/$tenant', icon: 'overview', label: 'Overview' },
      { to: '/t/$tenant/calls', icon: 'calls', label: 'Calls' },
      { to: '/t/$tenant/usage', icon: 'usage', label: 'Usage & budgets' },
      { to: '/t/$tenant/notifications', icon: 'bell', label: 'Notifications' },
    ],
  ],
  [
    'Decide',
    [
      { to: '/t/$tenant/reviews', icon: 'reviews', label: 'Reviews' },
      { to: '/t/$tenant/stops', icon: 'stop', label: 'Stops' },
      { to: '/t/$tenant/approvals', icon: 'check', label: 'Approvals' },
    ],
  ],
  [
    'Catalog',
    [
      { to: '/t/$tenant/servers', icon: 'servers', label: 'Servers' },
      { to: '/t/$tenant/tools', icon: 'tools', label: 'Tools' },
    ],
  ],
  [
    'Access',
    [
      { to: '/t/$tenant/roles', icon: 'roles', label: 'Roles' },
      { to: '/t/$tenant/rights', icon: 'tools', label: 'Rights' },
      { to: '/t/$tenant/guardrails', icon: 'stop', label: 'Guardrails' },
      { to: '/t/$tenant/drafts', icon: 'copy', label: 'Drafts' },
      { to: '/t/$tenant/people', icon: 'people', label: 'People & agents' },
      { to: '/t/$tenant/operators', icon: 'reviews', label: 'Operators' },
      { to: '/t/$tenant/simulator', icon: 'search', label: 'Simulator' },
    ],
  ],
  [
    'Settings',
    [
      { to: '/t/$tenant/settings', icon: 'settings', label: 'Tenant' },
      { to: '/t/$tenant/identity-providers', icon: 'providers', label: 'Identity providers' },
    ],
  ],
];

/** The installation as a whole, whatever tenant is open. */
const PLATFORM_SECTION: (typeof SECTIONS)[number] = [
  'Platform',
  [
    { to: '/t/$tenant/fleet', icon: 'fleet', label: 'Fleet' },
    { to: '/t/$tenant/components', icon: 'link', label: 'Components' },
  ],
];

export function Navigation({ onGo }: { readonly onGo: () => void }) {
  const { slug } = useTenant();
  const { data } = useQuery(getOverview(useApi(), slug));
  const sections = useMe().platform ? [...SECTIONS, PLATFORM_SECTION] : SECTIONS;
  return sections.map(([heading, entries]) => (
    <div key={heading} className={styles['section']}>
      <div className={styles['heading']} id={`nav-${heading}`}>
        {heading}
      </div>
      <ul className={styles['list']} aria-labelledby={`nav-${heading}`}>
        {entries.map(({ to, icon, label }) => (
          <li key={to}>
            <Link
              to={to}
              params={{ tenant: heading === 'Platform' ? PLATFORM : slug }}
              className={styles['link'] ?? ''}
              activeOptions={{ exact: to === '/t/$tenant', includeSearch: false }}
              onClick={onGo}
            >
              <Icon name={icon} />
              {label}
              {label === 'Reviews' && data !== undefined && data.openReviews > 0 && (
                <span className={styles['count']}>
                  {formatCount(data.openReviews)}
                  <span className={styles['spoken']}> open</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ));
}
