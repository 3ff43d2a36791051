import { World, type Parts } from '../attacks/world/world.js';
import { FAULTS, type Fault } from './fault-cases.js';
import { Lab, type Breakable } from './lab.js';

/** What the script that starts the product provides. */
export interface FaultParts extends Parts {
  readonly stack: Parts['stack'] & Breakable;
  readonly faults: readonly Fault[];
  readonly loseRedisData: () => void;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** @param names none: all. @throws RangeError for a name that is none */
export function faultsNamed(names: readonly string[]): readonly Fault[] {
  const unknown = names.find((name) => FAULTS.every((fault) => fault.name !== name));
  if (unknown !== undefined)
    throw new RangeError(
      `There is no fault ${unknown}. Faults: ${FAULTS.map(({ name }) => name).join(', ')}`,
    );
  return names.length === 0 ? FAULTS : FAULTS.filter(({ name }) => names.includes(name));
}

/** Breaks parts of the running product under load, one after another, and checks its books after each. */
export async function faults(parts: FaultParts): Promise<{ held: number; tried: number }> {
  const { say, signal } = parts;
  const world = await World.make(parts);
  const lab = await Lab.open(world, parts.stack, parts.loseRedisData);
  let held = 0;
  try {
    for (const fault of parts.faults) {
      if (signal.aborted) throw new Error('interrupted');
      const { line, ok } = await tried(fault, lab);
      if (ok) held++;
      say(line);
    }
  } finally {
    lab.close();
    await world.stop();
  }
  return { held, tried: parts.faults.length };
}

async function tried(fault: Fault, lab: Lab): Promise<{ line: string; ok: boolean }> {
  const began = performance.now();
  const problems: string[] = [];
  let seen = '';
  try {
    const load = await fault.run(lab);
    seen = load?.summary ?? '';
  } catch (cause) {
    problems.push(cause instanceof Error ? cause.message : String(cause));
  }
  try {
    problems.push(...(await lab.complaints()));
  } catch (cause) {
    problems.push(cause instanceof Error ? cause.message : String(cause));
  }
  const ok = problems.length === 0;
  const seconds = `${Math.round((performance.now() - began) / 1000)} s`;
  const head = `${ok ? '✓' : '✗'} ${fault.name.padEnd(22)} ${seconds.padStart(5)}  ${fault.expected}`;
  return { ok, line: [head, `    ${seen}`, ...problems.map((problem) => `    ✗ ${problem}`)].join('\n') };
}
