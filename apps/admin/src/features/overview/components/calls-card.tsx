import type { Schemas } from '#libs/api-client';
import { Text } from '@mantine/core';
import { TextLink } from '../../../components/text-link.js';
import { DecisionBadge } from '../../../components/badges/decision-badge.js';
import { Card } from '../../../components/page/card.js';
import { formatCount } from '../../../lib/text/format.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { callsLink } from '../../../lib/routing/calls-search.js';
import { OUTCOMES } from '../../../lib/words.js';
import styles from './calls-card.module.css';

/** The last 24 hours by outcome: a bar, and the same as numbers that lead to the calls. */
export function CallsCard({ calls }: { readonly calls: Schemas['Overview']['calls24h'] }) {
  const { slug } = useTenant();
  const total = OUTCOMES.reduce((sum, outcome) => sum + calls[outcome], 0);
  return (
    <Card title="Calls" note={`${formatCount(total)} in 24 hours`}>
      {total === 0 ? (
        <Text size="sm" c="dimmed">
          No agent has called in the last 24 hours.
        </Text>
      ) : (
        <>
          <div className={styles['bar']} aria-hidden="true">
            {OUTCOMES.map((outcome) => (
              <span key={outcome} data-outcome={outcome} style={{ flexGrow: calls[outcome] }} />
            ))}
          </div>
          <ul className={styles['legend']}>
            {OUTCOMES.map((outcome) => (
              <li key={outcome}>
                <TextLink c="inherit" {...callsLink(slug, { outcome })}>
                  <span className={styles['number']}>{formatCount(calls[outcome])}</span>
                  <DecisionBadge outcome={outcome} />
                </TextLink>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
