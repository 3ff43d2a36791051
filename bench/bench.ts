import { join } from 'node:path';
import { benchSettings } from './bench-settings.js';
import type { CellResult, Row } from './driver/cell.js';
import { Driver } from './driver/driver.js';
import { measureRows } from './measure-rows.js';
import { auditedDecisions } from './measure/audit-count.js';
import { load, machine } from './report/machine.js';
import { writeReport } from './report/report.js';
import { closingLine, faults, summarise } from './report/summary.js';
import type { Launched } from './targets/launch.js';
import { pin, TARGET_CORE } from './targets/pinning.js';
import { startGateway, startUpstream, TARGETS, type TargetParts } from './targets/targets.js';
import { makeWorld, type World } from './world/world.js';

/** What the script that starts the benchmark provides. */
export interface BenchParts extends Omit<TargetParts, 'apiUrl' | 'tools' | 'profile'> {
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
  const before = load();
  const results = join(parts.root, 'bench', 'results');
  const targets = TARGETS.filter(({ row }) => settings.rows?.includes(row.name) ?? true);
  const world = await makeWorld(settings, parts.dir, parts.ports);
  const { controlPlane } = world;
  const running: Launched[] = [];
  try {
    const { gateway, rows } = await startAll(
      {
        ...parts,
        apiUrl: controlPlane.url,
        tools: settings.tools,
        profile: settings.profile ? results : undefined,
      },
      targets,
      running,
    );
    pin(TARGET_CORE, parts.redisPid);
    const driver = Driver.start(parts.dist, world.driverFacts);
    const { warmups, cells } = await measureRows(driver, rows, settings, parts);
    driver.stop();
    // It ends what it has in hand, so that every audit event is in the queue.
    await gateway.stop();
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
      descriptions: Object.fromEntries(targets.map(({ row, what }) => [row.name, what])),
      cells,
      audit,
      ...outcome,
    });
    parts.say(`Report: ${path}`);
    return outcome;
  } finally {
    for (const child of running.toReversed()) await child.stop();
    await controlPlane.stop();
  }
}

/** @param running gets every process as soon as it runs, so that it can be stopped whatever happens next */
async function startAll(
  parts: TargetParts,
  targets: typeof TARGETS,
  running: Launched[],
): Promise<{ gateway: Launched; rows: Row[] }> {
  running.push(await startUpstream(parts));
  const gateway = await startGateway(parts);
  running.push(gateway);
  const rows: Row[] = [];
  for (const { row, start } of targets) {
    const { url, started } = await start(parts);
    running.push(...started);
    const own = isGateway(row) ? [gateway] : started;
    rows.push({ ...row, url, pids: own.map(({ pid }) => pid) });
  }
  return { gateway, rows };
}

const isGateway = ({ kind }: Pick<Row, 'kind'>): boolean => kind === 'gateway' || kind === 'refusal';

/** Requests that the gateway answered, however it answered. */
function decisionsOf(cell: CellResult, rows: readonly Row[]): number {
  if (!rows.some((row) => row.name === cell.row && isGateway(row))) return 0;
  return Object.values(cell.errors).reduce((sum, count) => sum + count, cell.requests + cell.nonceRetries);
}

function otherFaults({ controlPlane }: World, audit: { decisions: number; events: number }): string[] {
  const drifts = controlPlane.observations.map((text) => `the gateway saw a drift: ${text.slice(0, 200)}`);
  return audit.events === audit.decisions
    ? drifts
    : [...drifts, `the audit queue holds ${audit.events} of ${audit.decisions} decisions`];
}
