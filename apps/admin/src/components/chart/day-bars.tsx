import { formatCount } from '../../lib/text/format.js';
import styles from './day-bars.module.css';

export interface DayBar {
  /** `2026-11-22`. */
  readonly day: string;
  /** From the bottom up; each of the same meaning in every bar. */
  readonly parts: readonly { readonly tone: 'allow' | 'deny' | 'warn' | 'accent'; readonly value: number }[];
}

const HEIGHT = 120;
const STEP = 20;
const BAR = 14;

/** One bar a day. The same numbers are in words beside it: a picture alone tells some people nothing. */
export function DayBars({ bars, of }: { readonly bars: readonly DayBar[]; readonly of: string }) {
  const totals = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const most = Math.max(1, ...totals);
  const best = bars[totals.indexOf(most)]?.day;
  const sum = totals.reduce((all, total) => all + total, 0);
  const label = `${formatCount(sum)} ${of} in ${bars.length} days${best === undefined ? '' : `, most on ${best}: ${formatCount(most)}`}`;
  return (
    <figure className={styles['figure']}>
      <svg
        viewBox={`0 0 ${bars.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={styles['chart']}
        role="img"
        aria-label={label}
      >
        {bars.map(({ day, parts }, i) => (
          <g key={day}>
            <title>{`${day}: ${formatCount(totals[i] ?? 0)} ${of}`}</title>
            <rect x={i * STEP} y={0} width={STEP} height={HEIGHT} fill="transparent" />
            {stacked(parts, most).map(({ tone, y, height }) => (
              <rect
                key={tone}
                data-tone={tone}
                x={i * STEP + (STEP - BAR) / 2}
                y={y}
                width={BAR}
                height={height}
              />
            ))}
          </g>
        ))}
      </svg>
      <figcaption className={styles['axis']}>
        <span>{bars[0]?.day}</span>
        <span>{label}</span>
        <span>{bars.at(-1)?.day}</span>
      </figcaption>
    </figure>
  );
}

function stacked(parts: DayBar['parts'], most: number) {
  let top = HEIGHT;
  return parts.map(({ tone, value }) => {
    const height = (value / most) * HEIGHT;
    top -= height;
    return { tone, y: top, height };
  });
}
