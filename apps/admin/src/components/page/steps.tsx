import { RevealText } from '../evidence/reveal-text.js';
import styles from './steps.module.css';

export interface StepTaken {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
  readonly hint: string | null;
}

/** What was tried, in order, and where it ended. */
export const Steps = ({ steps }: { readonly steps: readonly StepTaken[] }) => (
  <ol className={styles['steps']}>
    {steps.map(({ name, ok, message, hint }) => (
      <li key={name} className={styles['step']} data-ok={ok}>
        <span className={styles['sign']}>
          <span aria-hidden="true">{ok ? '✓' : '⊘'}</span> {name}
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
);
