import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { RegistryModule } from '../registry/registry.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { ContentGuardController } from './content-guard.controller.js';
import { ContentGuard } from './content-guard.js';

/** What is looked for in the content of calls, and what is done about it. */
@Module({
  imports: [AuditModule, PolicyModule, RegistryModule, TenantsModule],
  controllers: [ContentGuardController],
  providers: [ContentGuard],
})
export class ContentGuardModule {}
