import { onPinnedNode } from './bootstrap.mjs';

await onPinnedNode();
const { runBenchmark } = await import('./bench/run-benchmark.mjs');
// Exits although a handle may be open: nothing may be printed after the last line.
process.exit(await runBenchmark(process.argv.slice(2)));
