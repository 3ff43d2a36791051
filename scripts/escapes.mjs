import { onPinnedNode } from './bootstrap.mjs';

await onPinnedNode();
const { BUILDS, buildIfStale } = await import('./launch/build.mjs');
const { runEscapes } = await import('./sandbox/run-escapes.mjs');
await buildIfStale(BUILDS.server);
const { ok, output, skipped } = await runEscapes(undefined, (line) => console.log(line));
console.log(skipped === undefined ? output.trimEnd().split('\n').at(-1) : `escapes: skipped: ${skipped}`);
process.exitCode = ok ? 0 : 1;
