import { Module } from '@nestjs/common';
import { AdminAudit } from './admin-audit.js';

export { AdminAudit } from './admin-audit.js';

@Module({ providers: [AdminAudit], exports: [AdminAudit] })
export class AuditModule {}
