import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  addBudget,
  budgetAlertList,
  budgetList,
  budgetView,
  setBudget,
  tenantLimits,
  usageBy,
  usageReport,
  type BudgetView,
  type TenantLimits,
  type UsageReport,
} from '#libs/contracts';
import { Returns } from '../http/http.module.js';
import { Idempotent } from '../idempotency/idempotency.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  Permit,
  type Operator,
  type TenantRef,
} from '../session/session.module.js';
import { IfMatch, resource, Versioned } from '../versions/versions.module.js';
import { Budgets } from './budgets.js';
import { Limits } from './limits.js';
import { Usage } from './usage.js';

const added = z.object({ id: z.string() }).meta({ id: 'AddedBudget' });
const query = z.object({
  days: z.coerce.number().int().min(1).max(366).default(30),
  by: usageBy.default('tool'),
});

const BUDGET = resource(
  (it: BudgetsController, tenant, { id = '' }) => it.budgets.stored(tenant, id),
  ['amount', 'thresholds'],
);
const LIMITS = resource((it: BudgetsController, tenant) => it.getLimits(tenant));

@ApiTags('usage')
@Controller('api/v1/tenants/:tenant')
export class BudgetsController {
  constructor(
    readonly budgets: Budgets,
    private readonly limits: Limits,
    private readonly usage: Usage,
  ) {}

  @Get('budgets')
  @Permit('calls.read')
  @ApiOperation({
    operationId: 'listBudgets',
    summary: 'Budgets, and who has used most of them in the window of now',
  })
  @Returns(budgetList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof budgetList>> {
    return { items: await this.budgets.list(tenant) };
  }

  @Post('budgets')
  @Idempotent()
  @Permit('access.write')
  @ApiOperation({ operationId: 'addBudget', summary: 'Add a budget; calls beyond it are denied' })
  @Returns(added, 201)
  add(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: addBudget }) body: z.output<typeof addBudget>,
  ): Promise<z.infer<typeof added>> {
    return this.budgets.add(tenant, operator, body);
  }

  @Get('budgets/:id')
  @Versioned(BUDGET)
  @Permit('calls.read')
  @ApiOperation({ operationId: 'getBudget', summary: 'A budget, and who has used most of it' })
  @Returns(budgetView)
  get(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<BudgetView> {
    return this.budgets.get(tenant, id);
  }

  @Put('budgets/:id')
  @IfMatch(BUDGET)
  @Permit('access.write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'setBudget', summary: 'Another amount; what was used of it stays' })
  @Returns(null)
  set(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: setBudget }) body: z.output<typeof setBudget>,
  ): Promise<void> {
    return this.budgets.set(tenant, operator, id, body);
  }

  @Delete('budgets/:id')
  @IfMatch(BUDGET)
  @Permit('access.write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeBudget', summary: 'Remove a budget' })
  remove(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<void> {
    return this.budgets.remove(tenant, operator, id);
  }

  @Get('budget-alerts')
  @Permit('calls.read')
  @ApiOperation({
    operationId: 'listBudgetAlerts',
    summary: 'Thresholds that budgets have reached, newest first',
  })
  @Returns(budgetAlertList)
  async alerts(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof budgetAlertList>> {
    return { items: await this.budgets.alerts(tenant) };
  }

  @Get('limits')
  @Versioned(LIMITS)
  @Permit('access.read')
  @ApiOperation({ operationId: 'getLimits', summary: 'Rates, calls under way, prices and time zone' })
  @Returns(tenantLimits)
  getLimits(@CurrentTenant() tenant: TenantRef): Promise<TenantLimits> {
    return this.limits.get(tenant);
  }

  @Put('limits')
  @IfMatch(LIMITS)
  @Permit('access.write')
  @ApiOperation({ operationId: 'setLimits', summary: 'Replace rates, calls under way, prices and time zone' })
  @Returns(tenantLimits)
  setLimits(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: tenantLimits }) body: TenantLimits,
  ): Promise<TenantLimits> {
    return this.limits.set(tenant, operator, body);
  }

  @Get('usage')
  @Permit('calls.read')
  @ApiOperation({
    operationId: 'getUsage',
    summary: 'Calls, tokens and cost by day, and who or what had most',
  })
  @Returns(usageReport)
  report(
    @CurrentTenant() tenant: TenantRef,
    @Query({ schema: query }) { days, by }: z.output<typeof query>,
  ): Promise<UsageReport> {
    return this.usage.report(tenant, days, by);
  }
}
