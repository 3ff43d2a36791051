import { Injectable } from '@nestjs/common';

const HELP = {
  events: 'Audit events appended to a chain.',
  refused: 'Audit events that cannot be stored and wait in failed jobs.',
  reaped: 'Admitted calls whose end no gateway reported.',
  checkpoints: 'Signed checkpoints.',
  pauses: 'Times the queue paused because the store did not answer.',
} as const;

export type Counter = keyof typeof HELP;

/** What this process did since it started. */
@Injectable()
export class Metrics {
  private readonly counters = new Map<Counter, number>();

  add(name: Counter, by: number): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + by);
  }

  /** Prometheus text format. @param queue jobs by state */
  render(queue: Readonly<Record<string, number>>): string {
    const counters = (Object.keys(HELP) as Counter[]).flatMap((name) => [
      `# HELP sallyport_recorder_${name}_total ${HELP[name]}`,
      `# TYPE sallyport_recorder_${name}_total counter`,
      `sallyport_recorder_${name}_total ${this.counters.get(name) ?? 0}`,
    ]);
    return [
      ...counters,
      '# HELP sallyport_audit_queue_jobs Batches in the audit queue.',
      '# TYPE sallyport_audit_queue_jobs gauge',
      ...Object.entries(queue).map(([state, jobs]) => `sallyport_audit_queue_jobs{state="${state}"} ${jobs}`),
      '',
    ].join('\n');
  }
}
