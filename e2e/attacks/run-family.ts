import { ALLOWED, type Attack, type Family, type Outcome } from './attack.js';
import type { World } from './world/world.js';

/** What came of one attack. `problem` is undefined when it was refused as it should be and its twin succeeded. */
export interface Result {
  readonly attack: Attack;
  readonly problem?: string;
}

/** Runs one attack after the other, then looks for all their decisions in the audit log. */
export async function runFamily(
  family: Family<World>,
  world: World,
  signal: AbortSignal,
): Promise<readonly Result[]> {
  const tried: { attack: Attack; problem: string | undefined; decisions: readonly string[] }[] = [];
  for (const attack of await family.attacks(world)) {
    if (signal.aborted) throw new Error('interrupted');
    const before = world.toolCalls;
    const { seen, decisions = [] } = await outcome(attack.attempt);
    const reached = world.toolCalls - before;
    const problem = [attack.expected].flat().includes(seen)
      ? reached > (attack.reaches ?? 0)
        ? `${seen}, and yet ${reached} calls reached a tool`
        : await twinProblem(attack)
      : seen;
    tried.push({ attack, problem, decisions });
  }
  const results: Result[] = [];
  for (const { attack, problem, decisions } of tried) {
    const found = problem ?? (await world.audit.complaint(attack, decisions));
    results.push(found === undefined ? { attack } : { attack, problem: found });
  }
  return results;
}

async function twinProblem({ twin }: Attack): Promise<string | undefined> {
  const { seen } = await outcome(twin);
  return seen === ALLOWED ? undefined : `refused, but so is its twin: ${seen}`;
}

async function outcome(attempt: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await attempt();
  } catch (cause) {
    return { seen: `error: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}
