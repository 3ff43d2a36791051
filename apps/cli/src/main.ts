import { SystemClock } from '#libs/platform';
import { run } from './command-line.js';
import type { Stdio } from './terminal/terminal.js';

process.exitCode = await run(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  cwd: process.cwd(),
  env: process.env,
  clock: new SystemClock(),
  program: [process.execPath, ...process.argv.slice(1, 2)],
  stdio,
});

function stdio(): Stdio {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupt.abort());
  return { input: process.stdin, output: process.stdout, interrupted: interrupt.signal };
}
