import { onPinnedNode } from './bootstrap.mjs';

await onPinnedNode();
const { runInterop } = await import('./interop/run-interop.mjs');
// Exits although a handle may be open: nothing may be printed after the last line.
process.exit(await runInterop(process.argv.slice(2)));
