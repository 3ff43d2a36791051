import { healthReport, type HealthReport } from '#libs/platform';
import type { Enrolment } from '#libs/component';
import type { RedisConnections } from '../redis/redis-connections.js';

/** Whether this gateway can decide now: it is enrolled, and Redis answers. The control plane may be down. */
export class Readiness {
  constructor(
    private readonly redis: RedisConnections,
    private readonly enrolment: Enrolment,
  ) {}

  report(): Promise<HealthReport> {
    return healthReport([
      { name: 'redis', required: true, check: () => this.redis.verdicts.ping() },
      { name: 'enrolment', required: true, check: () => this.enrolled() },
    ]);
  }

  private async enrolled(): Promise<void> {
    if (this.enrolment.current === undefined) throw new Error('not enrolled yet');
  }
}
