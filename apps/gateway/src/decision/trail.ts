import type { Step } from '#libs/denial';
import type { CallTraces } from '../telemetry/call-traces.js';
import type { Proofs } from './proofs.js';

/** The way of one request through the steps: what was proved, and how long each step took. */
export class Trail {
  readonly proofs: Partial<Proofs> = {};
  private readonly steps: Step[] = [];
  /** Milliseconds of the process's monotonic clock. */
  private readonly times: number[] = [];
  private readonly begun = performance.now();

  /**
   * @param id `call_…`: decision id, event id, idempotency key
   * @param at Unix milliseconds
   * @param traces absent: the request is not traced
   */
  constructor(
    readonly id: string,
    readonly at: number,
    readonly traces?: CallTraces,
  ) {}

  /** Notes that a step passed, and returns what it proved. */
  passed<S extends keyof Proofs>(step: S, proof: Proofs[S]): Proofs[S] {
    this.proofs[step] = proof;
    this.steps.push(step);
    this.times.push(performance.now());
    return proof;
  }

  /** Steps with whole microseconds, as audit events carry them. */
  entries(): { step: Step; us: number }[] {
    return this.steps.map((step, i) => ({
      step,
      us: micros(this.times[i - 1] ?? this.begun, this.times[i] as number),
    }));
  }

  /** Microseconds since the request arrived. */
  elapsedUs(): number {
    return micros(this.begun, performance.now());
  }

  /** Microseconds that the upstream took; undefined when it was not asked. */
  upstreamUs(): number | undefined {
    const i = this.steps.indexOf('execute');
    return i < 1 ? undefined : micros(this.times[i - 1] as number, this.times[i] as number);
  }
}

const micros = (from: number, to: number): number => Math.max(0, Math.round((to - from) * 1000));
