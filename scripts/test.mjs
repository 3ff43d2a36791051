import { onPinnedNode } from './bootstrap.mjs';

await onPinnedNode();
const { TestRun } = await import('./testing/test-run.mjs');
// Exits although a handle may be open: nothing may be printed after the last line.
process.exit(await new TestRun().main(process.argv.slice(2)));
