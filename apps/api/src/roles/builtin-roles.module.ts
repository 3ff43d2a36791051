import { Module } from '@nestjs/common';
import { BuiltinRoles } from './builtin-roles.js';

export { BuiltinRoles } from './builtin-roles.js';

/** Apart from `RolesModule`, which needs the policy, which needs tenants, which need this. */
@Module({ providers: [BuiltinRoles], exports: [BuiltinRoles] })
export class BuiltinRolesModule {}
