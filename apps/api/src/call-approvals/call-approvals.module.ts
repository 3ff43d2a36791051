import { Clock } from '#libs/platform';
import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ComponentsModule } from '../components/components.module.js';
import { PeopleModule } from '../people/people.module.js';
import { SessionModule } from '../session/session.module.js';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { SealedRows, VaultModule } from '../vault/vault.module.js';
import { approvalContext, AskedApprovals } from './asked-approvals.js';
import { AskedApprovalsController } from './asked-approvals.controller.js';
import { expireApprovals } from './call-approval-rows.js';
import { CallApprovalsController } from './call-approvals.controller.js';
import { CallApprovals } from './call-approvals.js';

/** Calls that run only when a person has approved exactly them. */
@Module({
  imports: [AuditModule, ComponentsModule, PeopleModule, SessionModule, TenantsModule, VaultModule],
  controllers: [AskedApprovalsController, CallApprovalsController],
  providers: [AskedApprovals, CallApprovals],
})
export class CallApprovalsModule implements OnModuleInit {
  constructor(
    private readonly sweep: TenantSweep,
    private readonly sealed: SealedRows,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sweep.register((_tenant, manager) => expireApprovals(manager, new Date(this.clock.now())));
    this.sealed.register({
      table: 'call_approval',
      column: 'sealed',
      members: [],
      contextOf: (tenant, { id }) => approvalContext(tenant, id),
    });
  }
}
