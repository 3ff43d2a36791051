import { STEPS } from '#libs/denial';
import { formatMicros } from '../../lib/text/format.js';
import { readTrail, STEP_WORDS, type StepState, type TrailStep } from '../../lib/trail.js';
import styles from './trail.module.css';

interface Props {
  readonly event: Parameters<typeof readTrail>[0];
  /** Shown at the step that refused. */
  readonly explanation: { readonly message: string; readonly remedy: string } | null;
}

const SIGNS: Readonly<Record<StepState, readonly [sign: string, word: string]>> = {
  passed: ['✓', 'passed'],
  stopped: ['⊘', 'refused here'],
  unreached: ['–', 'not reached'],
  skipped: ['·', 'not needed'],
  untold: ['?', 'not reported'],
};

/** The steps of one decision in order: what passed, how long it took, and where it stopped. */
export function Trail({ event, explanation }: Props) {
  const steps = readTrail(event);
  // The tool's own time would make every step look like nothing.
  const longest = Math.max(1, ...steps.map(({ step, us }) => (step === 'execute' ? 0 : (us ?? 0))));
  return (
    <ol className={styles['trail']} aria-label="Decision trail">
      {steps.map((entry) => (
        <Entry
          key={entry.step}
          entry={entry}
          longest={longest}
          explanation={entry.state === 'stopped' ? explanation : null}
        />
      ))}
    </ol>
  );
}

interface EntryProps extends Pick<Props, 'explanation'> {
  readonly entry: TrailStep;
  readonly longest: number;
}

function Entry({ entry: { step, state, us }, longest, explanation }: EntryProps) {
  const [sign, word] = SIGNS[state];
  return (
    <li
      className={styles['entry']}
      data-state={state}
      data-step={step}
      aria-current={state === 'stopped' ? 'step' : undefined}
    >
      <span className={styles['sign']} aria-hidden="true">
        {sign}
      </span>
      <span className={styles['what']}>
        <span className={styles['number']}>{numberOf(step)}</span> {STEP_WORDS[step]}
        <span className={styles['name']}> {step}</span>
        {explanation !== null && (
          <span className={styles['why']}>
            <strong>{explanation.message}.</strong> {explanation.remedy}
          </span>
        )}
      </span>
      <span className={styles['time']}>{us === undefined ? word : formatMicros(us)}</span>
      {us !== undefined && <Bar share={us / longest} />}
    </li>
  );
}

const Bar = ({ share }: { readonly share: number }) => (
  <span className={styles['track']} aria-hidden="true">
    <span className={styles['bar']} style={{ width: `${Math.min(100, Math.max(1, share * 100))}%` }} />
  </span>
);

/** The fifteen steps are numbered; executing the call stands between two of them. */
function numberOf(step: TrailStep['step']): string {
  const numbered = STEPS.filter((name) => name !== 'execute');
  const index = numbered.findIndex((name) => name === step);
  return index < 0 ? '→' : String(index + 1);
}
