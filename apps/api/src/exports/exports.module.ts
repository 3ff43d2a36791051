import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { EgressModule } from '../egress/egress.module.js';
import { SessionModule } from '../session/session.module.js';
import { SealedRows, VaultModule } from '../vault/vault.module.js';
import { ObjectStoreSender } from './destinations/object-store-sender.js';
import { SinkSenders } from './destinations/sink-senders.js';
import { SyslogSender } from './destinations/syslog-sender.js';
import { Exporter } from './exporter.js';
import { sinkContext } from './sealed-destination.js';
import { Segments } from './segments.js';
import { SinkStore } from './sink-store.js';
import { SinksController } from './sinks.controller.js';
import { Sinks } from './sinks.js';

/** Sends audit chains elsewhere, where nobody who can write here can rewrite them. */
@Module({
  imports: [AuditModule, CallsModule, EgressModule, SessionModule, VaultModule],
  controllers: [SinksController],
  providers: [Exporter, ObjectStoreSender, Segments, SinkSenders, SinkStore, Sinks, SyslogSender],
})
export class ExportsModule implements OnModuleInit {
  constructor(private readonly sealed: SealedRows) {}

  onModuleInit(): void {
    this.sealed.register({
      table: 'audit_sink',
      column: 'sealed',
      members: [],
      contextOf: (tenant, { id }) => sinkContext(tenant, id),
    });
  }
}
