import { onPinnedNode } from './bootstrap.mjs';

await onPinnedNode();
const { TestRun } = await import('./testing/test-run.mjs');
// npm run fuzz -- <requests> [seed]
const [requests = '100000', seed] = process.argv.slice(2);
process.env['SALLYPORT_FUZZ_REQUESTS'] = requests;
if (seed !== undefined) process.env['SALLYPORT_FUZZ_SEED'] = seed;
process.exit(await new TestRun().main(['--only', 'integration', 'scenarios/fuzz']));
