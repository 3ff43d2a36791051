import type { Spread } from '../measure/statistics.js';
import type { Report } from './report.js';
import type { RowSummary } from './summary.js';

/** Above this share of its core the driver is the bottleneck: then rates and latencies say nothing about the target. */
const DRIVER_LIMIT = 0.9;

/** The report for people. */
export function markdown({
  at,
  command,
  settings,
  machine,
  load,
  rows,
  descriptions,
  faults,
  comparisons,
  ratios,
}: Report): string {
  const { packages } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return [
    `# Benchmark of ${at}`,
    '',
    `\`${command}\`, commit ${machine.commit}.`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Linux ${machine.kernel}; Node ${machine.node}, OpenSSL ${machine.openssl}, ${versions.join(', ')}.`,
    machine.pinned
      ? 'Targets and Redis share core 0; driver and upstream share core 1.'
      : 'No pinning (taskset or a second core is missing): processes took time from each other.',
    `${settings.rounds} rounds of ${settings.seconds} s per row, shuffled, after ${settings.warmup} s of warm-up; ${settings.concurrency} requests at once, one in rows named c=1; ${settings.clients} clients with ${settings.tokens} tokens each, ${settings.tools} tools. Load average before ${load.before.join(' ')}, after ${load.after.join(' ')}.`,
    '',
    '| row | CPU µs per request | Redis µs | requests/s | p50 ms | p99 ms | requests | bad refused | errors |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(line),
    '',
    ...rows.map(({ row }) => `- **${row}**: ${descriptions[row]}`),
    '',
    'Each token is used once before a measurement begins, so that rows other than cold show steady load. CPU: time on a CPU of all threads of the target and of what it started, median (lowest to highest, number of measurements). Rates and latencies marked * are the driver’s limit, not the target’s. Compare only within one run. The proxies check no token, proof, grant, schema or limit: they are context, not competitors.',
    '',
    ...(faults.length === 0 ? [] : ['**Void:**', ...faults.map((fault) => `- ${fault}`), '']),
    ...comparisons.flatMap((comparison) => [comparison, '']),
    ratios,
    '',
  ].join('\n');
}

function line({
  row,
  targetUs,
  redisUs,
  rps,
  p50Ms,
  p99Ms,
  driverBusy,
  requests,
  badRefused,
  errors,
}: RowSummary): string {
  const mark = driverBusy.median > DRIVER_LIMIT ? ' *' : '';
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  const cells = [
    row,
    micros(targetUs),
    micros(redisUs),
    `${rps.median.toFixed(0)}${mark}`,
    `${p50Ms.median.toFixed(2)}${mark}`,
    `${p99Ms.median.toFixed(2)}${mark}`,
    requests,
    badRefused,
    failed,
  ];
  return `| ${cells.join(' | ')} |`;
}

const micros = ({ median, min, max, n }: Spread): string =>
  `${median.toFixed(0)} (${min.toFixed(0)} to ${max.toFixed(0)}, ${n})`;
