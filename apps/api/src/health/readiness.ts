import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { TenantDb } from '#libs/database';
import { healthReport, type HealthReport } from '#libs/platform';
import { ApiSettings } from '../settings.js';

/** What the control plane depends on. It needs PostgreSQL; Redis is shown because the gateways and the audit need it. */
@Injectable()
export class Readiness implements OnApplicationShutdown {
  private readonly redis: Redis;

  constructor(
    private readonly db: TenantDb,
    settings: ApiSettings,
  ) {
    this.redis = new Redis(settings.redisUrl, {
      lazyConnect: true,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
    });
    // Asked only by `report`, which says so; without a listener the process would end.
    this.redis.on('error', () => undefined);
  }

  report(): Promise<HealthReport> {
    return healthReport([
      {
        name: 'database',
        required: true,
        check: () => this.db.global((manager) => manager.query('SELECT 1')),
      },
      { name: 'redis', required: false, check: () => this.pingRedis() },
    ]);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private async pingRedis(): Promise<void> {
    if (this.redis.status === 'wait' || this.redis.status === 'end') await this.redis.connect();
    await this.redis.ping();
  }
}
