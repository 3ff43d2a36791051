import { Injectable } from '@nestjs/common';
import { Counter as PromCounter, Gauge, Histogram, Registry } from 'prom-client';

const HELP = {
  events: 'Audit events appended to a chain.',
  refused: 'Audit events that cannot be stored and wait in failed jobs.',
  reaped: 'Admitted calls whose end no gateway reported.',
  checkpoints: 'Signed checkpoints.',
  pauses: 'Times the queue paused because the store did not answer.',
} as const;

export type Counter = keyof typeof HELP;

/** The audit queue at a moment. */
export interface QueueState {
  /** Jobs by state. */
  readonly jobs: Readonly<Record<string, number>>;
  /** Unix milliseconds at which the job that waits longest came; undefined when none waits. */
  readonly oldest: number | undefined;
}

/** What this process did since it started, and what waits for it. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly counters: Readonly<Record<Counter, PromCounter>>;
  private readonly batches = new Histogram({
    name: 'sallyport_recorder_batch_seconds',
    help: 'Time to store one batch of audit events.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });
  private readonly jobs = new Gauge({
    name: 'sallyport_audit_queue_jobs',
    help: 'Batches in the audit queue.',
    labelNames: ['state'],
    registers: [this.registry],
  });
  private readonly age = new Gauge({
    name: 'sallyport_audit_queue_age_seconds',
    help: 'How long the batch that came first has waited; 0 when none waits.',
    registers: [this.registry],
  });

  constructor() {
    const counter = (name: Counter): PromCounter =>
      new PromCounter({
        name: `sallyport_recorder_${name}_total`,
        help: HELP[name],
        registers: [this.registry],
      });
    this.counters = {
      events: counter('events'),
      refused: counter('refused'),
      reaped: counter('reaped'),
      checkpoints: counter('checkpoints'),
      pauses: counter('pauses'),
    };
  }

  add(name: Counter, by: number): void {
    this.counters[name].inc(by);
  }

  /** @returns what to call when the batch is stored */
  batch(): () => void {
    return this.batches.startTimer();
  }

  /** Prometheus text format. @param now Unix milliseconds */
  render({ jobs, oldest }: QueueState, now: number): Promise<string> {
    for (const [state, count] of Object.entries(jobs)) this.jobs.set({ state }, count);
    this.age.set(oldest === undefined ? 0 : Math.max(0, now - oldest) / 1000);
    return this.registry.metrics();
  }
}
