import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { AuditController } from './audit.controller.js';
import { AuditTrail } from './audit-trail.js';
import { CallStore } from './call-store.js';
import { CallsController } from './calls.controller.js';
import { Calls } from './calls.js';
import { ChainReader } from './chain-reader.js';
import { ExportRecord } from './export-record.js';

export { ChainReader } from './chain-reader.js';

/** What was decided, and the proof that the record of it was not altered. */
@Module({
  imports: [AuditModule, TenantsModule, VaultModule],
  controllers: [CallsController, AuditController],
  providers: [Calls, CallStore, AuditTrail, ChainReader, ExportRecord],
  exports: [ChainReader],
})
export class CallsModule {}
