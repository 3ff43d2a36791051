import { parseArgs } from 'node:util';
import { shuffled } from './measure/statistics.js';
import { Lab, type Opened } from './sandbox/lab.js';

/** What is promised; milliseconds, and MB of an idle sandbox. */
const BOUNDS = { start: 40, call: 0.3, kill: 50, idle: 45 } as const;
const DEFAULT_ROUNDS = 25;
/** Calls of one round on a server that is warm. */
const CALLS = 40;
const WARM_UP = 100;

export interface SandboxBenchOutcome {
  /** One line a figure. */
  readonly lines: readonly string[];
  readonly closing: string;
  readonly ok: boolean;
}

interface Samples {
  readonly start: number[];
  readonly call: number[];
  readonly thaw: number[];
  readonly kill: number[];
  readonly idle: number[];
  readonly resident: number[];
}
const none = (): Samples => ({ start: [], call: [], thaw: [], kill: [], idle: [], resident: [] });

/**
 * Measures the walls themselves: the same small server with and without them, one after the other in a new order each round,
 * so that whatever else the machine does falls on both.
 *
 * @param dir folder that every account may pass through
 */
export async function sandboxBench(argv: readonly string[], dir: string, say: (line: string) => void) {
  const { values } = parseArgs({
    args: [...argv],
    options: { rows: { type: 'string' }, rounds: { type: 'string' } },
  });
  const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 3 || rounds > 1000)
    throw new RangeError('--rounds must be a whole number from 3 to 1000');
  const lab = await Lab.open(dir);
  try {
    const [walled, bare] = [none(), none()];
    const warm = [await lab.walled(), await lab.bare()] as const;
    for (const server of warm) for (let i = 0; i < WARM_UP; i++) await server.call();
    for (let round = 1; round <= rounds; round++) {
      for (const kind of shuffled(['walled', 'bare'] as const))
        await life(
          kind === 'walled' ? await lab.walled() : await lab.bare(),
          kind === 'walled' ? walled : bare,
        );
      for (let i = 0; i < CALLS; i++)
        for (const at of shuffled([0, 1] as const))
          (at === 0 ? walled : bare).call.push(await warm[at].call());
      if (round % 5 === 0) say(`round ${round} of ${rounds}`);
    }
    for (const server of warm) await server.end();
    return outcome(walled, bare);
  } finally {
    await lab.close();
  }
}

/** One server from its start to its end. */
async function life(server: Opened, samples: Samples): Promise<void> {
  samples.start.push(server.startMs);
  await server.call();
  if (server.rest !== undefined) {
    const { charged, resident } = await server.rest();
    samples.idle.push(charged / 1e6);
    samples.resident.push(resident / 1e6);
    samples.thaw.push(await server.wakeAndCall());
  }
  samples.kill.push(await server.end());
}

function outcome(walled: Samples, bare: Samples): SandboxBenchOutcome {
  const over = (of: 'start' | 'call'): number => median(walled[of]) - median(bare[of]);
  const figures = {
    start: over('start'),
    call: over('call'),
    kill: median(walled.kill),
    idle: median(walled.idle),
  };
  const spread = (list: readonly number[]): string =>
    `${median(list).toFixed(2)} (middle half ${quantile(list, 0.25).toFixed(2)} to ${quantile(list, 0.75).toFixed(2)}, n=${list.length})`;
  const held = (name: keyof typeof BOUNDS): boolean => figures[name] <= BOUNDS[name];
  const names = Object.keys(BOUNDS) as (keyof typeof BOUNDS)[];
  return {
    ok: names.every(held),
    lines: [
      `start to first answer, ms: walled ${spread(walled.start)}, bare ${spread(bare.start)}`,
      `warm call, ms: walled ${spread(walled.call)}, bare ${spread(bare.call)}`,
      `wake and call, ms: walled ${spread(walled.thaw)}`,
      `kill until nothing is left, ms: walled ${spread(walled.kill)}, bare ${spread(bare.kill)}`,
      `idle and stopped, MB that the kernel charges to it: walled ${spread(walled.idle)}`,
      `idle and stopped, MB resident, pages shared with others included: walled ${spread(walled.resident)}`,
      ...names.map(
        (name) => `${held(name) ? '✓' : '✗'} ${name}: ${figures[name].toFixed(2)}, at most ${BOUNDS[name]}`,
      ),
    ],
    closing: `sandbox: start ${signed(figures.start, 1)} ms, call ${signed(figures.call, 3)} ms, kill ${figures.kill.toFixed(1)} ms, idle ${figures.idle.toFixed(1)} MB`,
  };
}

const signed = (value: number, digits: number): string => `${value < 0 ? '' : '+'}${value.toFixed(digits)}`;

function quantile(list: readonly number[], part: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
const median = (list: readonly number[]): number => quantile(list, 0.5);
