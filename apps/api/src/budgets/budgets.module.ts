import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { BudgetStore } from './budget-store.js';
import { BudgetsController } from './budgets.controller.js';
import { Budgets } from './budgets.js';
import { LimitChanges } from './limit-changes.js';
import { LimitStore } from './limit-store.js';
import { Limits } from './limits.js';
import { Usage } from './usage.js';

/** How much may be used, and how much was. */
@Module({
  imports: [AuditModule, PolicyModule, TenantsModule],
  controllers: [BudgetsController],
  providers: [BudgetStore, Budgets, LimitChanges, LimitStore, Limits, Usage],
})
export class BudgetsModule {}
