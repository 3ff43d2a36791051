import type { Schemas } from '#libs/api-client';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { When } from '../../../components/when.js';
import styles from './probe-steps.module.css';

const STEPS = {
  address: 'Address',
  handshake: 'Handshake',
  tools: 'Tools',
  definitions: 'Definitions',
} as const;

/** What the last probe tried, in order, and where it ended. */
export function ProbeSteps({ probe: { steps, at } }: { readonly probe: Schemas['Server']['probe'] }) {
  if (steps.length === 0) return null;
  return (
    <Card title="Last probe" note={at === null ? undefined : <When at={at} />}>
      <ol className={styles['steps']}>
        {steps.map(({ step, ok, message, hint }) => (
          <li key={step} className={styles['step']} data-ok={ok}>
            <span className={styles['sign']}>
              <span aria-hidden="true">{ok ? '✓' : '⊘'}</span> {STEPS[step]}
            </span>
            <span>
              <RevealText text={message} />
              {hint !== null && (
                <>
                  {' '}
                  <RevealText text={hint} />
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
