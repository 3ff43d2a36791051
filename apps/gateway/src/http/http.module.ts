import { Module } from '@nestjs/common';
import { Nonces } from '#libs/oauth';
import { Clock } from '#libs/platform';
import { Load } from '../admission/load.js';
import { Decision } from '../decision/decision.js';
import { DecisionModule } from '../decision/decision.module.js';
import { ComponentKeys } from '../enrolment/component-keys.js';
import { Enrolment, publicPart } from '#libs/component';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { GatewaySettings } from '../settings.js';
import { SnapshotModule } from '../snapshot/snapshot.module.js';
import { Journals } from '../streams/replay/journals.js';
import { StreamsModule } from '../streams/streams.module.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { FreshSnapshots } from '../snapshot/fresh-snapshots.js';
import { McpEndpoint } from './mcp-endpoint.js';
import { Preflight } from './preflight.js';
import { PublicDocuments } from './public-documents.js';
import { Readiness } from './readiness.js';

@Module({
  imports: [DecisionModule, SnapshotModule, EnrolmentModule, StreamsModule],
  providers: [
    {
      provide: McpEndpoint,
      inject: [Decision, Nonces, Load, GatewaySettings, Clock, Telemetry, Journals],
      useFactory: (
        decision: Decision,
        nonces: Nonces,
        load: Load,
        { trustedProxies: proxies }: GatewaySettings,
        clock: Clock,
        { traces }: Telemetry,
        journals: Journals,
      ) => new McpEndpoint({ decision, nonces, load, journals, proxies, clock, traces }),
    },
    {
      provide: Preflight,
      inject: [FreshSnapshots],
      useFactory: (snapshots: FreshSnapshots) => new Preflight(snapshots),
    },
    {
      provide: PublicDocuments,
      inject: [GatewaySettings, ComponentKeys, FreshSnapshots],
      useFactory: (settings: GatewaySettings, keys: ComponentKeys, snapshots: FreshSnapshots) =>
        new PublicDocuments(settings.publicUrl, keys.callTokens.map(publicPart), snapshots),
    },
    {
      provide: Readiness,
      inject: [RedisConnections, Enrolment],
      useFactory: (redis: RedisConnections, enrolment: Enrolment) => new Readiness(redis, enrolment),
    },
  ],
  exports: [McpEndpoint, Preflight, PublicDocuments, Readiness],
})
export class HttpModule {}
