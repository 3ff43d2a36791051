import type { CellResult } from '../driver/cell.js';
import { spread, type Spread } from '../measure/statistics.js';

/** One row of the report: all its measurements of this run. */
export interface RowSummary {
  readonly row: string;
  /** On-CPU microseconds per request, of the target with everything it started, and of Redis. */
  readonly targetUs: Spread;
  readonly redisUs: Spread;
  readonly rps: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
  readonly driverBusy: Spread;
  readonly requests: number;
  readonly badRefused: number;
  readonly nonceRetries: number;
  readonly errors: Readonly<Record<string, number>>;
}

export function summarise(row: string, cells: readonly CellResult[]): RowSummary {
  const of = (value: (cell: CellResult) => number): Spread => spread(cells.map(value));
  const sum = (value: (cell: CellResult) => number): number =>
    cells.reduce((total, cell) => total + value(cell), 0);
  const errors: Record<string, number> = {};
  for (const cell of cells) {
    for (const [what, count] of Object.entries(cell.errors)) errors[what] = (errors[what] ?? 0) + count;
  }
  return {
    row,
    targetUs: of((cell) => cell.targetNs / 1000 / cell.requests),
    redisUs: of((cell) => cell.redisNs / 1000 / cell.requests),
    rps: of((cell) => cell.requests / cell.seconds),
    p50Ms: of((cell) => cell.p50Ms),
    p99Ms: of((cell) => cell.p99Ms),
    driverBusy: of((cell) => cell.driverBusy),
    requests: sum((cell) => cell.requests),
    badRefused: sum((cell) => cell.badRefused),
    nonceRetries: sum((cell) => cell.nonceRetries),
    errors,
  };
}

/** Ratio of the target CPU of two rows, `n/a` for a row that was not measured. */
function ratio(rows: readonly RowSummary[], over: string, under: string, load = ''): string {
  const cpu = (name: string): number =>
    rows.find(({ row }) => row === `${name}${load}`)?.targetUs.median ?? NaN;
  const value = cpu(over) / cpu(under);
  return `${over}/${under} ${Number.isNaN(value) ? 'n/a' : value.toFixed(2)}`;
}

const PEERS = ['mcp-proxy', 'supergateway'] as const;

/**
 * The gateway against its floor under load, and the proxies against the gateway with one call at a time: what each of them
 * was set as a target for (docs/decisions/0014).
 */
export const closingLine = (rows: readonly RowSummary[]): string =>
  `bench: ${[ratio(rows, 'enforced', 'floor'), ...PEERS.map((peer) => ratio(rows, peer, 'enforced', ' c=1'))].join(', ')}`;

/** All ratios under both loads, so that nobody takes one for the other. */
export function ratioLines(rows: readonly RowSummary[], concurrency: number): string[] {
  const under = (load: string): string =>
    [
      ratio(rows, 'enforced', 'floor', load),
      ...PEERS.map((peer) => ratio(rows, peer, 'enforced', load)),
    ].join(', ');
  return [
    `${concurrency} calls at once: ${under('')}, ${ratio(rows, 'cold', 'enforced')}, ${ratio(rows, 'enforced', 'before')}`,
    `one call at a time: ${under(' c=1')}`,
    'The closing line: enforced/floor with many calls at once, the proxies with one call at a time.',
  ];
}

/** Why the run proves nothing; empty when it does. */
export function faults(rows: readonly RowSummary[]): string[] {
  return rows.flatMap(({ row, errors }) =>
    Object.entries(errors).map(([what, count]) => `${row}: ${count} × ${what}`),
  );
}
