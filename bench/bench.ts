import { join } from 'node:path';
import { type BenchSettings, benchSettings } from './bench-settings.js';
import type { CellResult, Row } from './driver/cell.js';
import { Driver } from './driver/driver.js';
import { guardCost } from './guard/guard-cost.js';
import { measureRows } from './measure-rows.js';
import { auditedDecisions } from './measure/audit-count.js';
import { load, machine } from './report/machine.js';
import { writeReport } from './report/report.js';
import { closingLine, faults, ratioLines, summarise } from './report/summary.js';
import type { Launched } from './targets/launch.js';
import { pin, TARGET_CORE } from './targets/pinning.js';
import { PORTS, startUpstream, type Target, TARGETS, type TargetParts } from './targets/targets.js';
import { beatRevocations } from './world/revocation-beat.js';
import { makeWorld, type World } from './world/world.js';

export { PORTS };

/** What the script that starts the benchmark provides. */
export interface BenchParts extends Omit<TargetParts, 'apiUrl' | 'tools' | 'profile' | 'against'> {
  readonly argv: readonly string[];
  readonly root: string;
  readonly redisPid: number;
  /** Ends the run before its next measurement. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export interface BenchOutcome {
  /** The closing line. */
  readonly ratios: string;
  /** What makes the run void; empty when nothing does. */
  readonly faults: readonly string[];
}

/** Measures all rows in one interleaved run and writes the report. */
export async function bench(parts: BenchParts): Promise<BenchOutcome> {
  const settings = benchSettings(parts.argv);
  const guard = guardCost();
  const before = load();
  const results = join(parts.root, 'bench', 'results');
  const targets = selected(settings);
  const cold = targets.some(({ rows }) => rows.some((row) => row.cold === true));
  const world = await makeWorld(settings, parts.dir, parts.ports, cold);
  const { controlPlane } = world;
  const running: Launched[] = [];
  const stopBeats = await beatRevocations(parts.redisUrl);
  try {
    const { gateways, rows } = await startAll(
      {
        ...parts,
        apiUrl: controlPlane.url,
        tools: settings.tools,
        profile: settings.profile ? results : undefined,
        against: settings.against,
      },
      targets,
      running,
    );
    pin(TARGET_CORE, parts.redisPid);
    const driver = Driver.start(parts.dist, world.driverFacts);
    const { warmups, cells } = await measureRows(driver, rows, settings, parts);
    driver.stop();
    // They end what they have in hand, so that every audit event is in the queue.
    for (const gateway of gateways) await gateway.stop();
    const audit = {
      decisions: [...warmups, ...cells].reduce((sum, cell) => sum + decisionsOf(cell, rows), 0),
      events: await auditedDecisions(parts.redisUrl),
    };
    const summaries = rows.map(({ name }) =>
      summarise(
        name,
        cells.filter(({ row }) => row === name),
      ),
    );
    const outcome = {
      ratios: closingLine(summaries),
      faults: [
        ...faults(summaries),
        ...faults([summarise('warm-up', warmups)]),
        ...otherFaults(world, audit),
      ],
    };
    const path = writeReport(results, {
      at: new Date().toISOString(),
      command: ['npm run bench', ...(parts.argv.length > 0 ? ['--', ...parts.argv] : [])].join(' '),
      settings,
      machine: machine(parts.root, parts.peers),
      load: { before, after: load() },
      rows: summaries,
      descriptions: Object.fromEntries(
        targets.flatMap((target) => target.rows.map(({ name, what }) => [name, what])),
      ),
      comparisons: [...ratioLines(summaries, settings.concurrency), ...guard],
      cells,
      audit,
      ...outcome,
    });
    parts.say(`Report: ${path}`);
    for (const comparison of [...ratioLines(summaries, settings.concurrency), ...guard])
      parts.say(comparison);
    return outcome;
  } finally {
    for (const child of running.toReversed()) await child.stop();
    await controlPlane.stop();
    stopBeats();
  }
}

/** Rows that were asked for; without `--against` there is nothing that was before. */
function selected({ rows, against }: BenchSettings): Target[] {
  const wanted = (name: string): boolean =>
    name === 'before' ? against !== undefined : (rows?.includes(name) ?? true);
  return TARGETS.map((target) => ({
    ...target,
    rows: target.rows.filter(({ name }) => wanted(name)),
  })).filter((target) => target.rows.length > 0);
}

/** @param running gets every process as soon as it runs, so that it can be stopped whatever happens next */
async function startAll(
  parts: TargetParts,
  targets: readonly Target[],
  running: Launched[],
): Promise<{ gateways: Launched[]; rows: Row[] }> {
  running.push(await startUpstream(parts));
  const gateways: Launched[] = [];
  const rows: Row[] = [];
  for (const target of targets) {
    const { url, started } = await target.start(parts);
    if (started !== undefined) running.push(started);
    if (started !== undefined && target.rows.some(isGateway)) gateways.push(started);
    for (const { what: _, ...row } of target.rows) {
      rows.push({ ...row, url, pids: started === undefined ? [] : [started.pid] });
    }
  }
  return { gateways, rows };
}

const isGateway = ({ kind }: Pick<Row, 'kind'>): boolean => kind === 'gateway' || kind === 'refusal';

/** Requests that the gateway answered, however it answered. */
function decisionsOf(cell: CellResult, rows: readonly Row[]): number {
  if (!rows.some((row) => row.name === cell.row && isGateway(row))) return 0;
  return Object.values(cell.errors).reduce(
    (sum, count) => sum + count,
    cell.requests + cell.nonceRetries + cell.settling,
  );
}

function otherFaults({ controlPlane }: World, audit: { decisions: number; events: number }): string[] {
  const drifts = controlPlane.observations.map((text) => `the gateway saw a drift: ${text.slice(0, 200)}`);
  return audit.events === audit.decisions
    ? drifts
    : [...drifts, `the audit queue holds ${audit.events} of ${audit.decisions} decisions`];
}
