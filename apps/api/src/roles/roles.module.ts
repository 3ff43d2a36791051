import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { BuiltinRoles } from './builtin-roles.js';
import { CurrentPolicy } from './current-policy.read-model.js';
import { RoleStore } from './role-store.js';
import { RolesController } from './roles.controller.js';
import { Roles } from './roles.js';

export { Roles } from './roles.js';

@Module({
  imports: [AuditModule, PolicyModule, TenantsModule],
  controllers: [RolesController],
  providers: [BuiltinRoles, Roles, RoleStore, CurrentPolicy],
  exports: [CurrentPolicy, Roles],
})
export class RolesModule {}
