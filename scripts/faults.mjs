import { onPinnedNode } from './bootstrap.mjs';

await onPinnedNode();
const { runFaults } = await import('./faults/run-faults.mjs');
// Exits although a handle may be open: nothing may be printed after the last line.
process.exit(await runFaults(process.argv.slice(2)));
