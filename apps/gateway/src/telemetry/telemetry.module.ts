import { Module } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { Load } from '../admission/load.js';
import { AuditModule } from '../audit/audit.module.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { DecisionModule } from '../decision/decision.module.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { SnapshotModule } from '../snapshot/snapshot.module.js';
import { SnapshotStore } from '../snapshot/snapshot-store.js';
import { addGatewayGauges } from './gateway-metrics.js';
import { Telemetry } from './telemetry.js';

@Module({ imports: [AuditModule, DecisionModule, SnapshotModule] })
export class TelemetryModule {
  constructor(
    { registry }: Telemetry,
    load: Load,
    { outbox }: AuditTrail,
    snapshots: SnapshotStore,
    { verdicts }: RedisConnections,
    clock: Clock,
  ) {
    addGatewayGauges(registry, () => ({
      running: load.count,
      waiting: outbox.waiting,
      tenants: Object.keys(snapshots.revisions()).length,
      snapshotAge: (clock.now() - (snapshots.oldestConfirmation() ?? clock.now())) / 1000,
      redisReady: verdicts.status === 'ready',
    }));
  }
}
