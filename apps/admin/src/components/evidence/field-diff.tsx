import type { Schemas } from '#libs/api-client';
import type { ReactNode } from 'react';
import { formatCount } from '../../lib/text/format.js';
import { jsonText, textDiff, type DiffRun } from '../../lib/text/text-diff.js';
import { RevealPieces, RevealText } from './reveal-text.js';
import { ScrollBox } from './scroll-box.js';
import styles from './field-diff.module.css';

export type FieldChange = Schemas['ReviewDetail']['changes'][number];

const WORDS = { added: 'added', removed: 'removed', changed: 'changed' } as const;

interface Props {
  readonly change: FieldChange;
  /** False for a definition that has nothing to be compared with: one pane. */
  readonly compare: boolean;
  /** What is to be said about the field. */
  readonly children?: ReactNode;
}

/** One field of a definition, old and new side by side, complete: long values scroll and say how long they are. */
export function FieldDiff({ change, compare, children }: Props) {
  const before = change.kind === 'added' ? '' : jsonText(change.before);
  const after = change.kind === 'removed' ? '' : jsonText(change.after);
  const sides = textDiff(before, after);
  return (
    <section className={styles['field']} aria-label={`Field ${change.pointer}`}>
      <h3 className={styles['pointer']}>
        <RevealText text={change.pointer === '' ? '(whole definition)' : change.pointer} />
        {compare && <span className={styles['kind']}>{WORDS[change.kind]}</span>}
      </h3>
      <div className={compare ? styles['two'] : styles['one']}>
        {compare && (
          <Side
            name={`Approved ${change.pointer}`}
            label="Approved"
            text={before}
            runs={sides.before}
            tone="removed"
            absent={change.kind === 'added'}
          />
        )}
        <Side
          name={`${compare ? 'Live' : 'Value of'} ${change.pointer}`}
          label={compare ? 'Live now' : 'Value'}
          text={after}
          runs={sides.after}
          tone={compare ? 'added' : 'plain'}
          absent={change.kind === 'removed'}
        />
      </div>
      {children}
    </section>
  );
}

interface SideProps {
  /** Names the scroll box; unique on the page. */
  readonly name: string;
  readonly label: string;
  readonly text: string;
  readonly runs: readonly DiffRun[];
  readonly tone: 'removed' | 'added' | 'plain';
  readonly absent: boolean;
}

function Side({ name, label, text, runs, tone, absent }: SideProps) {
  return (
    <figure className={styles['side']}>
      <figcaption className={styles['label']}>
        {label}
        {!absent && <span>{formatCount(Array.from(text).length)} characters</span>}
      </figcaption>
      {absent ? (
        <p className={styles['absent']}>not there</p>
      ) : (
        <ScrollBox className={styles['value']} name={name}>
          <bdi>
            {runs.map((run, index) =>
              run.changed && tone !== 'plain' ? (
                <Changed key={index} tone={tone} pieces={run.pieces} />
              ) : (
                <RevealPieces key={index} pieces={run.pieces} />
              ),
            )}
          </bdi>
        </ScrollBox>
      )}
    </figure>
  );
}

function Changed({
  tone,
  pieces,
}: {
  readonly tone: 'removed' | 'added';
  readonly pieces: DiffRun['pieces'];
}) {
  const Tag = tone === 'removed' ? 'del' : 'ins';
  return (
    <Tag className={styles[tone]}>
      <RevealPieces pieces={pieces} />
    </Tag>
  );
}
