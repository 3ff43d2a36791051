import type { Schemas } from '#libs/api-client';
import { Link } from '@tanstack/react-router';
import { DecisionBadge } from '../../../components/badges/decision-badge.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { formatMicros, formatMoment, formatTime } from '../../../lib/text/format.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { callsLink } from '../../../lib/routing/calls-search.js';
import { toolLabel } from '../../../lib/tool-label.js';
import { useNow } from '../../../lib/use-now.js';
import type { CallsSearch } from '../../../lib/routing/calls-search.js';
import styles from './call-table.module.css';

interface Props {
  readonly row: Schemas['CallRow'];
  readonly index: number;
  /** Pixels from the start of the list. */
  readonly top: number;
  readonly filter: CallsSearch;
  readonly open: boolean;
}

export function CallRow({ row, index, top, filter, open }: Props) {
  const { slug } = useTenant();
  const now = useNow();
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-current={open ? 'true' : undefined}
      className={styles['row']}
      style={{ position: 'absolute', top, left: 0, right: 0 }}
    >
      <span role="cell" data-column="Time">
        <Link
          {...callsLink(slug, { ...filter, open: row.id })}
          resetScroll={false}
          className={styles['open'] ?? ''}
        >
          <time dateTime={row.at} title={formatTime(row.at)}>
            {formatMoment(row.at, now)}
          </time>
        </Link>
      </span>
      <span role="cell" data-column="Decision">
        <DecisionBadge outcome={row.outcome} />
        {row.count > 1 && <span title="Equal refusals of one source and minute, counted"> ×{row.count}</span>}
      </span>
      <span role="cell" data-column="Reason">
        {row.reason !== null && <code>{row.reason}</code>}
      </span>
      <span role="cell" data-column="Request" title={row.tool ?? undefined}>
        {row.tool === null ? <code>{row.method}</code> : <RevealText text={toolLabel(row.tool)} />}
      </span>
      <Cell column="User" text={row.user} />
      <Cell column="Agent" text={row.agent} />
      <span role="cell" data-column="Took">
        {formatMicros(Math.round(row.durationMs * 1_000))}
      </span>
    </div>
  );
}

const Cell = ({ column, text }: { readonly column: string; readonly text: string | null }) => (
  <span role="cell" data-column={column}>
    {text === null ? '—' : <RevealText text={text} />}
  </span>
);
