import { onPinnedNode } from '../bootstrap.mjs';

await onPinnedNode();
const { runConformance } = await import('./run-conformance.mjs');
// Exits although a handle may be open: nothing may be printed after the last line.
process.exit(await runConformance(process.argv.slice(2)));
