import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SessionModule } from '../session/session.module.js';
import { RetentionController } from './retention.controller.js';
import { RetentionSettings } from './retention-settings.js';

/** How long audit events are kept. */
@Module({
  imports: [AuditModule, SessionModule],
  controllers: [RetentionController],
  providers: [RetentionSettings],
})
export class RetentionModule {}
