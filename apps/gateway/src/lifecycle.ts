import { Heartbeats } from '#libs/component';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Attestor } from './attestation/attestor.js';
import { AuditTrail } from './audit/audit-trail.js';
import { RedisConnections } from './redis/redis-connections.js';
import { SnapshotStore } from './snapshot/snapshot-store.js';
import { Upstream } from './upstream/upstream.js';

/** What has to begin and end, and in which order: outcomes are handed over last, but before Redis is left. */
@Injectable()
export class Lifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly snapshots: SnapshotStore,
    private readonly heartbeats: Heartbeats,
    private readonly attestor: Attestor,
    private readonly upstream: Upstream,
    private readonly audit: AuditTrail,
    private readonly redis: RedisConnections,
  ) {}

  onApplicationBootstrap(): void {
    this.audit.start();
    this.heartbeats.start();
  }

  /** Nest calls this when the server has answered its last request. */
  async onApplicationShutdown(): Promise<void> {
    this.heartbeats.close();
    this.snapshots.close();
    this.attestor.close();
    await this.upstream.close();
    try {
      await this.audit.close();
    } finally {
      this.redis.close();
    }
  }
}
