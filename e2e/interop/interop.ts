import { Programs } from './clients/programs.js';
import { makeTenants, type RunningProduct } from './make-tenants.js';
import { matrix } from './matrix.js';
import type { Pair, Tenants } from './pair.js';

/** What the script that starts the product provides. */
export interface InteropParts {
  /** Only pairs whose name holds one of them; none: all. */
  readonly names: readonly string[];
  readonly stack: RunningProduct;
  /** Folder of the run. */
  readonly dir: string;
  /** `node_modules` with the clients. */
  readonly clients: string;
  readonly run: ConstructorParameters<typeof Programs>[2];
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Lets every client of the matrix use the running product, one after another, and says how it went. */
export async function interop(parts: InteropParts): Promise<{ line: string; ok: boolean }> {
  const { names, dir, clients, run, signal, say } = parts;
  const pairs = matrix(new Programs(clients, dir, run, signal)).filter(
    ({ name }) => names.length === 0 || names.some((wanted) => name.includes(wanted)),
  );
  if (pairs.length === 0) throw new RangeError(`no pair is named ${names.join(' or ')}`);
  const tenants = await makeTenants(parts.stack);
  let worked = 0;
  for (const pair of pairs) {
    if (!signal.aborted && (await works(pair, tenants, say))) worked++;
  }
  return { line: `interop: ${worked}/${pairs.length}`, ok: worked === pairs.length };
}

async function works(
  { name, checks }: Pair,
  tenants: Tenants,
  say: (line: string) => void,
): Promise<boolean> {
  const began = performance.now();
  const done: string[] = [];
  const faults: string[] = [];
  for (const check of checks(tenants)) {
    try {
      await check.run();
      done.push(check.name);
    } catch (cause) {
      faults.push(`    ${check.name}: ${reason(cause)}`);
    }
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`${faults.length === 0 ? '✓' : '✗'} ${name}: ${done.join(', ') || 'nothing'} (${seconds} s)`);
  for (const fault of faults) say(fault);
  return faults.length === 0;
}

const reason = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).trim().slice(0, 1500).replaceAll('\n', '\n      ');
