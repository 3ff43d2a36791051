import {
  type CallApprovalAnswer,
  type CallApprovalRequest,
  callApprovalRequest,
  slug,
} from '#libs/contracts';
import { Body, Controller, Header, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ComponentGuard, OnlyFor } from '../components/components.module.js';
import { notFound } from '../http/http.module.js';
import { Public } from '../session/session.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { AskedApprovals } from './asked-approvals.js';

/** Where gateways ask whether a person has approved a call. */
@ApiExcludeController()
@Controller('internal/v1/tenants/:tenant/call-approvals')
@Public()
@UseGuards(ComponentGuard)
@OnlyFor('gateway')
export class AskedApprovalsController {
  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly approvals: AskedApprovals,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async ask(
    @Param('tenant', { schema: slug }) tenantSlug: string,
    @Body({ schema: callApprovalRequest }) request: CallApprovalRequest,
  ): Promise<CallApprovalAnswer> {
    const tenant = await this.tenants.findBySlug(tenantSlug);
    if (tenant === undefined || tenant.suspended) throw notFound();
    return this.approvals.ask(tenant, request);
  }
}
