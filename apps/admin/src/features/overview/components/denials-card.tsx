import type { Schemas } from '#libs/api-client';
import { DENIALS, type DenialReason } from '#libs/denial';
import { Text } from '@mantine/core';
import { TextLink } from '../../../components/text-link.js';
import { Card } from '../../../components/page/card.js';
import { formatCount } from '../../../lib/text/format.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { callsLink } from '../../../lib/routing/calls-search.js';
import styles from './denials-card.module.css';

const ROWS = 6;

/** Why calls were refused, the most frequent first. */
export function DenialsCard({ denials }: { readonly denials: Schemas['Overview']['denials24h'] }) {
  const { slug } = useTenant();
  const rows = [...denials].sort((a, b) => b.count - a.count).slice(0, ROWS);
  const most = rows[0]?.count ?? 1;
  return (
    <Card title="Refusals by reason" note="24 hours">
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing was refused in the last 24 hours.
        </Text>
      ) : (
        <ul className={styles['rows']}>
          {rows.map(({ reason, count }) => (
            <li key={reason} className={styles['row']}>
              <TextLink
                {...callsLink(slug, { reason })}
                title={reason in DENIALS ? DENIALS[reason as DenialReason].remedy : undefined}
              >
                <code>{reason}</code>
              </TextLink>
              <span className={styles['count']}>{formatCount(count)}</span>
              <span
                className={styles['bar']}
                style={{ width: `${(count / most) * 100}%` }}
                aria-hidden="true"
              />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
