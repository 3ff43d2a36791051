import { createInterface } from 'node:readline/promises';
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
  color: process.stdout.isTTY && !process.env['NO_COLOR'],
  ...(process.stdin.isTTY && process.stdout.isTTY ? { confirm } : {}),
  stdio,
});

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

function stdio(): Stdio {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupt.abort());
  return { input: process.stdin, output: process.stdout, interrupted: interrupt.signal };
}
