import { Module } from '@nestjs/common';
import { Log } from '#libs/platform';
import { RedisConnections } from '../redis/redis-connections.js';
import { StateFiles } from '#libs/component';
import { AuditTrail } from './audit-trail.js';
import { BullAuditSink } from './bull-audit-sink.js';
import { OutcomeOutbox } from './outcome-outbox.js';
import { RefusalTally } from './refusal-tally.js';
import { SpillFile } from './spill-file.js';

@Module({
  providers: [
    {
      provide: AuditTrail,
      inject: [RedisConnections, StateFiles, Log],
      useFactory: (redis: RedisConnections, files: StateFiles, log: Log) => {
        const sink = new BullAuditSink(redis.audit, log);
        const outbox = new OutcomeOutbox(sink, new SpillFile(files), log);
        return new AuditTrail(outbox, new RefusalTally(outbox), sink);
      },
    },
  ],
  exports: [AuditTrail],
})
export class AuditModule {}
