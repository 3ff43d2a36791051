import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface BenchSettings {
  /** How often each row is measured; rows are shuffled anew in every round. */
  readonly rounds: number;
  /** Seconds of one measurement. */
  readonly seconds: number;
  /** Seconds of load before the first measurement of a row. */
  readonly warmup: number;
  /** Requests under way at once. */
  readonly concurrency: number;
  readonly clients: number;
  /** Access tokens of each client. */
  readonly tokens: number;
  readonly tools: number;
  /** Rows to measure, in the order of the report; all without it. */
  readonly rows: readonly string[] | undefined;
  /** Writes a CPU profile of the gateway beside the report. Figures of such a run are not comparable. */
  readonly profile: boolean;
  /** Folder of another checkout, built, whose gateway is measured in the same run. */
  readonly against: string | undefined;
}

const DEFAULTS = {
  rounds: '5',
  seconds: '3',
  warmup: '3',
  concurrency: '16',
  clients: '100',
  tokens: '10',
  tools: '1000',
};

/** @throws TypeError for an option that does not exist, RangeError for a value that cannot be used */
export function benchSettings(argv: readonly string[]): BenchSettings {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, { type: 'string' }] as const)),
      rows: { type: 'string' },
      profile: { type: 'boolean', default: false },
      against: { type: 'string' },
    },
  });
  const number = (name: keyof typeof DEFAULTS): number => {
    const value = Number((values as Record<string, unknown>)[name] ?? DEFAULTS[name]);
    if (!Number.isInteger(value) || value < 1 || value > 10_000) {
      throw new RangeError(`--${name} must be a whole number from 1 to 10000`);
    }
    return value;
  };
  return {
    rounds: number('rounds'),
    seconds: number('seconds'),
    warmup: number('warmup'),
    concurrency: number('concurrency'),
    clients: number('clients'),
    tokens: number('tokens'),
    tools: Math.min(number('tools'), 1000),
    rows: values.rows?.split(','),
    profile: values.profile,
    against: values.against === undefined ? undefined : resolve(values.against),
  };
}
