import { Module } from '@nestjs/common';
import { AdminAudit } from './admin-audit.js';

export { AdminAudit, type AdminChange } from './admin-audit.js';

@Module({ providers: [AdminAudit], exports: [AdminAudit] })
export class AuditModule {}
