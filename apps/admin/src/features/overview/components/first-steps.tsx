import type { Schemas } from '#libs/api-client';
import { TextLink } from '../../../components/text-link.js';
import { Card } from '../../../components/page/card.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import styles from './first-steps.module.css';

/** What a new tenant still has to do, ticked from what is really there; gone once an agent can call something. */
export function FirstSteps({ overview }: { readonly overview: Schemas['Overview'] }) {
  const { slug } = useTenant();
  const steps = [
    { done: overview.servers > 0, to: '/t/$tenant/servers', label: 'Add an MCP server' },
    { done: overview.approvedTools > 0, to: '/t/$tenant/reviews', label: 'Review its tools' },
    { done: overview.enabledTools > 0, to: '/t/$tenant/tools', label: 'Switch a tool on' },
  ] as const;
  if (steps.every(({ done }) => done)) return null;
  return (
    <Card title="First steps" note="Until a tool is approved and switched on, agents see nothing">
      <ol className={styles['steps']}>
        {steps.map(({ done, to, label }) => (
          <li key={to} className={styles['step']} data-done={done}>
            <span aria-hidden="true" className={styles['sign']}>
              {done ? '✓' : '○'}
            </span>
            <TextLink to={to} params={{ tenant: slug }}>
              {label}
            </TextLink>
            <span className={styles['state']}>{done ? 'done' : 'to do'}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
