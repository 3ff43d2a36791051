import { spawnSync } from 'node:child_process';
import { onPinnedNode } from './bootstrap.mjs';

await onPinnedNode();
const { buildBenchmark } = await import('./bench/build-benchmark.mjs');
const { inRepository } = await import('./launch/paths.mjs');

/** `npm run guard:eval [-- <folder of open sets>]`: measures the guard on open and generated data. */
await buildBenchmark((text) => process.stderr.write(`${text}\n`));
const main = inRepository('dist', 'bench', 'guard-eval', 'guard-eval.main.js');
const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
