import type { BenchSettings } from './bench-settings.js';
import type { CellOrder, CellResult, Row } from './driver/cell.js';
import type { Driver } from './driver/driver.js';
import { shuffled } from './measure/statistics.js';

export interface Measured {
  readonly warmups: readonly CellResult[];
  readonly cells: readonly CellResult[];
}

/** Requests after which Node has optimised what it will; the warm-up is repeated until then, but not for ever. */
const WARM = 20_000;
const MAX_WARMUPS = 6;

/** Warms every row up, then measures all of them once per round, in a new order each time. */
export async function measureRows(
  driver: Driver,
  rows: readonly Row[],
  { rounds, seconds, warmup, concurrency }: BenchSettings,
  { redisPid, signal, say }: { redisPid: number; signal: AbortSignal; say: (line: string) => void },
): Promise<Measured> {
  const orderOf = (row: Row, length: number): CellOrder => ({
    row,
    seconds: length,
    concurrency: row.alone === true ? 1 : concurrency,
    redisPid,
  });
  const warmups: CellResult[] = [];
  for (const row of rows) {
    say(`warm-up: ${row.name}`);
    for (let cells = 0, requests = 0; cells === 0 || (requests < WARM && cells < MAX_WARMUPS); cells++) {
      signal.throwIfAborted();
      const cell = await driver.run(orderOf(row, warmup));
      warmups.push(cell);
      requests += row.alone === true ? WARM : cell.requests;
    }
  }
  const cells: CellResult[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const row of shuffled(rows)) {
      signal.throwIfAborted();
      const cell = await driver.run(orderOf(row, seconds));
      const us = row.pids.length === 0 ? '' : `, ${(cell.targetNs / 1000 / cell.requests).toFixed(0)} µs CPU`;
      say(
        `round ${round} of ${rounds}: ${row.name}, ${(cell.requests / cell.seconds).toFixed(0)} requests/s${us}`,
      );
      cells.push(cell);
    }
  }
  return { warmups, cells };
}
