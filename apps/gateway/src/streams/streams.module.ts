import { type BeforeApplicationShutdown, Module } from '@nestjs/common';
import { SealedState } from '#libs/mcp';
import { Clock, Log } from '#libs/platform';
import { randomBytes } from 'node:crypto';
import { RedisConnections } from '../redis/redis-connections.js';
import { ABSOLUTE_MS } from '../sessions/legacy-session.js';
import { GatewaySettings } from '../settings.js';
import { SnapshotModule } from '../snapshot/snapshot.module.js';
import { AttestationModule } from '../attestation/attestation.module.js';
import { Attestor } from '../attestation/attestor.js';
import { UpstreamEvents } from '../upstream/events/upstream-events.js';
import { Upstream } from '../upstream/upstream.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { CatalogueChanges } from './changes/catalogue-changes.js';
import { OpenStreams } from './open-streams.js';
import { EventIds } from './replay/event-ids.js';
import { EventLog } from './replay/event-log.js';
import { Journals } from './replay/journals.js';
import { RedisEventLog } from './replay/redis-event-log.js';

@Module({
  imports: [SnapshotModule, UpstreamModule, AttestationModule],
  providers: [
    {
      provide: OpenStreams,
      inject: [CatalogueChanges],
      useFactory: (changes: CatalogueChanges) => new OpenStreams(changes),
    },
    {
      provide: UpstreamEvents,
      inject: [Upstream, Attestor, Log],
      useFactory: ({ hearing }: Upstream, attestor: Attestor, log: Log) =>
        new UpstreamEvents(
          { ...hearing, log },
          ({ tenant, server }) => void attestor.changed(tenant, server),
        ),
    },
    {
      provide: EventIds,
      inject: [GatewaySettings, Clock],
      useFactory: ({ nonceSecret }: GatewaySettings, clock: Clock) =>
        new EventIds(new SealedState(nonceSecret ?? randomBytes(32), ABSOLUTE_MS), clock),
    },
    {
      provide: EventLog,
      inject: [RedisConnections],
      useFactory: ({ audit }: RedisConnections) => new RedisEventLog(audit),
    },
    {
      provide: Journals,
      inject: [EventLog, EventIds, Clock, Log],
      useFactory: (events: EventLog, ids: EventIds, clock: Clock, log: Log) =>
        new Journals(events, ids, clock, log),
    },
  ],
  exports: [EventIds, EventLog, Journals, OpenStreams, UpstreamEvents],
})
export class StreamsModule implements BeforeApplicationShutdown {
  constructor(
    private readonly open: OpenStreams,
    private readonly events: UpstreamEvents,
  ) {}

  /** Before the server waits for its last answers: these would never be out. */
  beforeApplicationShutdown(): void {
    this.open.close();
    this.events.close();
  }
}
