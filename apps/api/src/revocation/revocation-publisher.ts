import {
  REVOCATION_BEAT,
  REVOCATION_BEAT_MS,
  REVOCATION_BEAT_TTL_MS,
  REVOCATION_CHANNEL,
  type RevocationMessage,
  tenantKeys,
} from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Redis } from 'ioredis';
import { ApiSettings } from '../settings.js';
import { liveEntries, type MarkRow, marks } from './revocation-rows.js';

const EVERY_MS = 200;

/**
 * Tells the gateways what was revoked: PostgreSQL says what, Redis carries it (identity.md §7). Every tenant whose mark has
 * moved is published whole, all of them at start and whenever Redis was away, so nothing depends on what was told before.
 * A beat says that everything was told. Replicas may publish the same: it is harmless.
 */
@Injectable()
export class RevocationPublisher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('revocation');
  private readonly redis: Redis;
  /** Version of the tenant's mark that Redis has. */
  private readonly told = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private beatAt = 0;
  private failing = false;
  private stopped = false;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    settings: ApiSettings,
  ) {
    this.redis = new Redis(settings.redisUrl, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: 5_000,
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
    });
    // What it was told may be gone with it.
    this.redis.on('ready', () => this.told.clear());
    this.redis.on('error', (cause: Error) => this.failed(cause));
  }

  onApplicationBootstrap(): void {
    this.redis.connect().catch((cause: unknown) => this.failed(cause));
    this.next(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    this.redis.disconnect();
  }

  private next(inMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.pass()
        .then(
          () => (this.failing = false),
          (cause: unknown) => this.failed(cause),
        )
        .then(() => this.next(EVERY_MS));
    }, inMs).unref();
  }

  private async pass(): Promise<void> {
    if (this.redis.status !== 'ready') return;
    for (const mark of await this.db.global((manager) => marks(manager))) {
      if (this.told.get(mark.tenant) !== mark.version) await this.publish(mark);
    }
    const now = this.clock.now();
    if (Math.abs(now - this.beatAt) < REVOCATION_BEAT_MS) return;
    await this.redis
      .multi()
      .set(REVOCATION_BEAT, now, 'PX', REVOCATION_BEAT_TTL_MS)
      .publish(REVOCATION_CHANNEL, JSON.stringify({ beat: true } satisfies RevocationMessage))
      .exec();
    this.beatAt = now;
  }

  private async publish({ tenant, slug, version }: MarkRow): Promise<void> {
    const entries = await this.db.run(tenant, (manager) => liveEntries(manager));
    const { revocations } = tenantKeys(slug);
    const told = this.redis.multi().zremrangebyscore(revocations, '-inf', this.clock.now());
    for (const { until, ...entry } of entries) told.zadd(revocations, until, JSON.stringify(entry));
    told.publish(REVOCATION_CHANNEL, JSON.stringify({ tenant: slug, entries } satisfies RevocationMessage));
    await told.exec();
    this.told.set(tenant, version);
  }

  /** Once, until it works again: each attempt in between is noise. */
  private failed(cause: unknown): void {
    if (!this.failing && !this.stopped) {
      this.logger.warn(
        `revocations do not reach the gateways: ${cause instanceof Error ? cause.message : ''}`,
      );
    }
    this.failing = true;
  }
}
