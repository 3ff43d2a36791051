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

/** Ratios of target CPU; `n/a` for a row that was not measured. */
export function closingLine(rows: readonly RowSummary[]): string {
  const cpu = (name: string): number => rows.find(({ row }) => row === name)?.targetUs.median ?? NaN;
  const ratio = (over: string, under: string): string => {
    const value = cpu(over) / cpu(under);
    return `${over}/${under} ${Number.isNaN(value) ? 'n/a' : value.toFixed(2)}`;
  };
  const ratios = [
    ratio('enforced', 'floor'),
    ratio('mcp-proxy', 'enforced'),
    ratio('supergateway', 'enforced'),
  ];
  return `bench: ${ratios.join(', ')}`;
}

/** Why the run proves nothing; empty when it does. */
export function faults(rows: readonly RowSummary[]): string[] {
  return rows.flatMap(({ row, errors }) =>
    Object.entries(errors).map(([what, count]) => `${row}: ${count} × ${what}`),
  );
}
