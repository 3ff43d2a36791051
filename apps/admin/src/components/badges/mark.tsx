import type { ReactNode } from 'react';
import styles from './mark.module.css';

export type Tone = 'allow' | 'deny' | 'wait' | 'change' | 'muted';

interface Props {
  readonly tone: Tone;
  readonly sign: string;
  readonly filled?: boolean;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

/** Sign, word and colour together: no meaning rests on colour alone. */
export const Mark = ({ tone, sign, filled = false, title, children }: Props) => (
  <span className={styles['mark']} data-tone={tone} data-filled={filled} title={title}>
    <span aria-hidden="true">{sign}</span>
    {children}
  </span>
);
