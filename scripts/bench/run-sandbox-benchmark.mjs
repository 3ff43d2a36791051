import { chmodSync, mkdtempSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LaunchError } from '../launch/launch-error.mjs';
import { inRepository } from '../launch/paths.mjs';
import { sandboxSupport } from '../sandbox/sandbox-support.mjs';

/**
 * `npm run bench -- --rows sandbox`: what the walls of a sandbox cost, without a gateway.
 *
 * @param {string[]} argv
 * @returns {Promise<number>} exit code; 1 also when a bound is not kept
 */
export async function runSandboxBenchmark(argv) {
  const support = await sandboxSupport(say);
  if (!support.ok) throw new LaunchError(support.why);
  // Every account must be able to pass through it.
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-sandbox-bench-'));
  chmodSync(dir, 0o755);
  try {
    const { sandboxBench } = await import(inRepository('dist', 'bench', 'sandbox-bench.js'));
    /** @type {{ lines: string[], closing: string, ok: boolean }} */
    const { lines, closing, ok } = await sandboxBench(argv, dir, say);
    for (const line of [...lines, closing]) say(line);
    return ok ? 0 : 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @param {string} text */
const say = (text) => void writeSync(1, `${text}\n`);
