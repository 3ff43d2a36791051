import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { IdentityProvidersModule } from '../identity-providers/identity-providers.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { SessionModule } from '../session/session.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { AgentKeys } from './agent-keys.js';
import { Agents } from './agents.js';
import { AgentsController } from './agents.controller.js';
import { MemberDisabled } from './member-disabled.js';
import { MemberStore } from './member-store.js';
import { MemberList } from './member-list.js';
import { MembersController } from './members.controller.js';
import { Members } from './members.js';
import { Users } from './users.js';

export { Agents } from './agents.js';
export { MemberDisabled } from './member-disabled.js';
export { Members } from './members.js';
export { Users } from './users.js';

/** Who may use a tenant's tools: people and agents, with their roles. */
@Module({
  imports: [
    SessionModule,
    AuditModule,
    IdentityProvidersModule,
    PolicyModule,
    RevocationModule,
    RolesModule,
    TenantsModule,
  ],
  controllers: [AgentsController, MembersController],
  providers: [AgentKeys, Members, Users, Agents, MemberDisabled, MemberList, MemberStore],
  exports: [MemberDisabled, Members],
})
export class MembersModule {}
