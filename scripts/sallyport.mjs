#!/usr/bin/env node
/*
 * The `sallyport` command. Runs on whatever Node the machine has (20 or later), with built-in modules only, and hands over to
 * the pinned Node and the built command.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const pinned = join(root, 'node_modules', 'node', 'bin', 'node');
const command = join(root, 'dist', 'apps', 'cli', 'src', 'main.js');

for (const [file, remedy] of /** @type {const} */ ([
  [pinned, 'npm ci'],
  [command, 'npm start, or npm run build:server'],
])) {
  if (existsSync(file)) continue;
  process.stderr.write(`sallyport: ${file} is missing. Run in ${root}: ${remedy}\n`);
  process.exit(1);
}

const child = spawn(pinned, [command, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => child.kill(signal));
}
child.once('error', (error) => {
  process.stderr.write(
    `sallyport: the pinned Node does not start (${error.message}). Run: npm rebuild node\n`,
  );
  process.exitCode = 1;
});
child.once('exit', (status, signal) => {
  process.exitCode = signal === null ? (status ?? 1) : 128 + constants.signals[signal];
});
