import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { AgentResources } from './agent-resources.js';
import { DelegationTree } from './delegation-tree.js';
import { ServerAgentsController } from './server-agents.controller.js';
import { ServerAgents } from './server-agents.js';

export { AgentResources } from './agent-resources.js';
export { DelegationTree } from './delegation-tree.js';

/** Agents that are resources themselves, and the authority that agents hand to one another. */
@Module({
  imports: [AuditModule, PolicyModule, TenantsModule],
  controllers: [ServerAgentsController],
  providers: [AgentResources, DelegationTree, ServerAgents],
  exports: [AgentResources, DelegationTree],
})
export class DelegationModule implements OnModuleInit {
  constructor(private readonly sweep: TenantSweep) {}

  onModuleInit(): void {
    this.sweep.register((_tenant, manager) => DelegationTree.dropPast(manager));
  }
}
