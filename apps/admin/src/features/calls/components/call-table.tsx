import type { Schemas } from '#libs/api-client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { CallsSearch } from '../../../lib/routing/calls-search.js';
import { ScrollBox } from '../../../components/evidence/scroll-box.js';
import { CallRow } from './call-row.js';
import styles from './call-table.module.css';

interface Props {
  readonly rows: readonly Schemas['CallRow'][];
  /** What each row's address keeps. */
  readonly filter: CallsSearch;
  readonly open: string | undefined;
}

const ROW = 34;
const HEADS = ['Time', 'Decision', 'Reason', 'Request', 'User', 'Agent', 'Took'] as const;

/** Only the rows in sight are in the document: thousands stay quick. */
export function CallTable({ rows, filter, open }: Props) {
  const box = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing memoizes what it returns
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  return (
    <ScrollBox className={styles['box']} ref={box} name="Calls, newest first">
      <div role="table" aria-label="Calls" aria-rowcount={rows.length + 1}>
        <div role="rowgroup" className={styles['head']}>
          <div role="row" aria-rowindex={1} className={styles['row']}>
            {HEADS.map((head) => (
              <span key={head} role="columnheader" data-column={head}>
                {head}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles['body']} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <CallRow key={key} row={row} index={index} top={start} filter={filter} open={row.id === open} />
            );
          })}
        </div>
      </div>
    </ScrollBox>
  );
}
