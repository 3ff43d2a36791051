import { onPinnedNode } from './bootstrap.mjs';

await onPinnedNode();
const { runAttacks } = await import('./attacks/run-attacks.mjs');
// Exits although a handle may be open: nothing may be printed after the last line.
process.exit(await runAttacks(process.argv.slice(2)));
