import type { Schemas } from '#libs/api-client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Mark } from '../../components/badges/mark.js';
import { RevealText } from '../../components/evidence/reveal-text.js';
import { CELLS } from './cell-words.js';
import styles from './rights-grid.module.css';

type Rights = Schemas['Rights'];

interface Props {
  readonly roles: Rights['roles'];
  readonly tools: Rights['items'];
  readonly total: number;
  /** Asked for when the end of what is loaded comes into view. */
  readonly onMore: () => void;
}

const ROW = 32;
const COLUMN = 124;
const FIRST = 260;
const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [15, 0],
  PageUp: [-15, 0],
};

/** Tools by roles. Only what is in view is drawn, so ten thousand by a hundred cost what a page of them does. */
export function RightsGrid({ roles, tools, total, onMore }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ row: 0, column: 0 });
  // oxlint-disable-next-line react/incompatible-library -- nothing memoizes what it returns
  const rows = useVirtualizer({
    count: tools.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const columns = useVirtualizer({
    horizontal: true,
    count: roles.length,
    getScrollElement: () => frame.current,
    estimateSize: () => COLUMN,
    overscan: 4,
  });
  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= tools.length - 20 && tools.length < total) onMore();
  }, [last, tools.length, total, onMore]);
  const move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const row = Math.max(0, Math.min(tools.length - 1, at.row + step[0]));
    const column = Math.max(0, Math.min(roles.length - 1, at.column + step[1]));
    rows.scrollToIndex(row);
    columns.scrollToIndex(column);
    setAt({ row, column });
  };
  const current = tools[at.row];
  const width = FIRST + columns.getTotalSize();
  return (
    <>
      <p className={styles['told']} role="status">
        {current === undefined ? '' : told(current, roles[at.column], at.column)}
      </p>
      <div
        ref={frame}
        className={styles['frame']}
        role="grid"
        aria-label="Rights"
        aria-rowcount={total + 1}
        aria-colcount={roles.length + 1}
        aria-activedescendant={`cell-${at.row}-${at.column}`}
        tabIndex={0}
        onKeyDown={move}
      >
        <div className={styles['head']} role="row" aria-rowindex={1} style={{ width }}>
          <div role="columnheader" aria-colindex={1} className={styles['tool']}>
            Tool
          </div>
          {columns.getVirtualItems().map(({ index, start, size }) => (
            <div
              key={index}
              role="columnheader"
              aria-colindex={index + 2}
              className={styles['role']}
              style={{ left: FIRST + start, width: size }}
              title={roles[index]?.slug}
            >
              <RevealText text={roles[index]?.name ?? ''} />
            </div>
          ))}
        </div>
        <div role="rowgroup" style={{ height: rows.getTotalSize(), width, position: 'relative' }}>
          {rows.getVirtualItems().map((row) => {
            const tool = tools[row.index];
            if (tool === undefined) return null;
            return (
              <div
                key={tool.id}
                role="row"
                aria-rowindex={row.index + 2}
                className={styles['row']}
                style={{ top: row.start, height: row.size, width }}
              >
                <div role="rowheader" aria-colindex={1} className={styles['tool']} title={tool.urn}>
                  <RevealText text={tool.name} />
                </div>
                {columns.getVirtualItems().map(({ index, start, size }) => {
                  const cell = CELLS[tool.cells[index] ?? 'unused'];
                  return (
                    <div
                      key={index}
                      id={`cell-${row.index}-${index}`}
                      role="gridcell"
                      aria-colindex={index + 2}
                      aria-selected={row.index === at.row && index === at.column}
                      className={styles['cell']}
                      style={{ left: FIRST + start, width: size }}
                      title={tool.unused === null ? cell.why : `${cell.why}: ${tool.unused}`}
                      onPointerDown={() => setAt({ row: row.index, column: index })}
                    >
                      <Mark tone={cell.tone} sign={cell.sign}>
                        {cell.word}
                      </Mark>
                    </div>
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

/** The cell that the arrows are at, in words. */
function told(
  tool: Rights['items'][number],
  role: Rights['roles'][number] | undefined,
  column: number,
): string {
  const { why } = CELLS[tool.cells[column] ?? 'unused'];
  const unused = tool.unused === null ? '' : `: ${tool.unused}`;
  return `${role?.name ?? ''}, ${tool.name}: ${why}${unused}.`;
}
