import { useId, type ReactNode } from 'react';
import styles from './notice.module.css';

interface Props {
  /** `deny`: something is blocked or failed; `wait`: somebody has to look; `calm`: for the record. */
  readonly tone: 'deny' | 'wait' | 'calm';
  readonly title: string;
  /** `alert` for what happens while the page is open: it is read out at once. */
  readonly role?: 'alert' | 'status';
  readonly children?: ReactNode;
}

/** Something to know before going on. */
export function Notice({ tone, title, role, children }: Props) {
  const id = useId();
  return (
    <div className={styles['notice']} data-tone={tone} role={role ?? 'group'} aria-labelledby={id}>
      <p id={id} className={styles['title']}>
        {title}
      </p>
      {children !== undefined && <div className={styles['body']}>{children}</div>}
    </div>
  );
}
