import { Pool } from 'undici';
import { family, onCpuNs } from '../measure/on-cpu.js';
import { quantile } from '../measure/statistics.js';
import type { Agents } from './agents.js';
import type { CellOrder, CellResult, Row } from './cell.js';
import { exchange } from './exchange.js';
import { OpenShots, RefusalShots } from './open-shots.js';
import { ProvenShots } from './proven-shots.js';
import { SessionShots } from './session-shots.js';
import type { Judgement, Shots } from './shot.js';

/**
 * Loads a row in a closed loop: each of `concurrency` callers sends its next call when the last one is answered. A gateway
 * remembers a token for a minute and a row comes round less often, so each token is used once before the measurement.
 */
export async function runCell(
  { row, seconds, concurrency, redisPid }: CellOrder,
  agents: Agents,
): Promise<CellResult> {
  const { origin, pathname } = new URL(row.url);
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1 });
  const shots = await shotsOf(row, pathname, pool, agents);
  const tally = new Tally();
  let unused = row.kind === 'gateway' && row.cold !== true ? agents.round : 0;
  const settler = async (): Promise<void> => {
    while (unused-- > 0) await call(pool, shots, tally);
  };
  await Promise.all(Array.from({ length: concurrency }, settler));
  const settling = tally.begin();

  const before = reading(row, redisPid);
  const end = before.at + seconds * 1000;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) await call(pool, shots, tally);
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  const after = reading(row, redisPid);
  await pool.close();

  const elapsed = after.at - before.at;
  const sorted = Float64Array.from(tally.latencies).sort();
  return {
    row: row.name,
    requests: sorted.length,
    badRefused: tally.badRefused,
    errors: Object.fromEntries(tally.errors),
    nonceRetries: tally.nonceRetries,
    settling,
    seconds: elapsed / 1000,
    targetNs: after.target - before.target,
    redisNs: after.redis - before.redis,
    driverBusy: (after.own - before.own) / 1e6 / elapsed,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
  };
}

class Tally {
  readonly latencies: number[] = [];
  readonly errors = new Map<string, number>();
  badRefused = 0;
  nonceRetries = 0;

  /** Forgets what was answered as expected so far, for the measurement begins. @returns how much that was */
  begin(): number {
    const settled = this.latencies.length;
    this.latencies.length = 0;
    this.badRefused = 0;
    return settled;
  }

  failed(what: string): void {
    this.errors.set(what, (this.errors.get(what) ?? 0) + 1);
  }
}

async function call(pool: Pool, shots: Shots, tally: Tally): Promise<void> {
  const shot = shots.next();
  const begun = performance.now();
  let judgement: Judgement;
  try {
    judgement = shot.judge(await exchange(pool, shot));
  } catch (cause) {
    judgement = { wrong: (cause as Error).message };
  }
  if (judgement === 'again') tally.nonceRetries++;
  else if (typeof judgement === 'object') tally.failed(judgement.wrong);
  else {
    tally.latencies.push(performance.now() - begun);
    if (judgement === 'bad-refused') tally.badRefused++;
  }
}

const reading = ({ pids }: Row, redisPid: number) => ({
  at: performance.now(),
  target: onCpuNs(family(pids)),
  // Not what Redis forks to rewrite its log: such a child takes its time with it when it ends.
  redis: onCpuNs([redisPid]),
  own: onCpuNs([process.pid]),
});

async function shotsOf(row: Row, path: string, pool: Pool, agents: Agents): Promise<Shots> {
  switch (row.kind) {
    case 'open':
      return new OpenShots(path);
    case 'refusal':
      return new RefusalShots(path);
    case 'session':
      return SessionShots.open(pool, path);
    default:
      return new ProvenShots(path, agents, row.kind === 'gateway');
  }
}
