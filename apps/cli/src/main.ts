import { SystemClock } from '#libs/platform';
import { run } from './command-line.js';

process.exitCode = await run(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  cwd: process.cwd(),
  env: process.env,
  clock: new SystemClock(),
});
