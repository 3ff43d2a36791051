import {
  callApprovalDetail,
  type CallApprovalDetail,
  callApprovalList,
  callApprovalView,
  type CallApprovalView,
  decideCallApproval,
} from '#libs/contracts';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Returns } from '../http/http.module.js';
import {
  type ConsoleSession,
  CurrentOperator,
  CurrentSession,
  CurrentTenant,
  type Operator,
  Permit,
  RecentProof,
  type TenantRef,
} from '../session/session.module.js';
import { CallApprovals } from './call-approvals.js';

const query = z.object({
  /** `pending`: those that wait; `over`: all others. */
  state: z.enum(['pending', 'over']).default('pending'),
  cursor: z.string().max(300).optional(),
});

@ApiTags('calls')
@Controller('api/v1/tenants/:tenant/call-approvals')
export class CallApprovalsController {
  constructor(
    private readonly approvals: CallApprovals,
    private readonly recent: RecentProof,
  ) {}

  @Get()
  @Permit('call.approve')
  @ApiOperation({
    operationId: 'listCallApprovals',
    summary: 'Calls that a person has to approve, newest first',
  })
  @Returns(callApprovalList)
  list(
    @CurrentTenant() tenant: TenantRef,
    @Query({ schema: query }) { state, cursor }: z.output<typeof query>,
  ): Promise<z.infer<typeof callApprovalList>> {
    return this.approvals.list(tenant, { pending: state === 'pending', cursor });
  }

  @Get(':id')
  @Permit('call.approve')
  @ApiOperation({ operationId: 'getCallApproval', summary: 'One of them, with its arguments' })
  @Returns(callApprovalDetail)
  get(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<CallApprovalDetail> {
    return this.approvals.get(tenant, id);
  }

  @Post(':id/decision')
  @Permit('call.approve')
  @ApiOperation({ operationId: 'decideCallApproval', summary: 'Approve the call once, or refuse it' })
  @Returns(callApprovalView)
  decide(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @CurrentSession() session: ConsoleSession,
    @Param('id') id: string,
    @Body({ schema: decideCallApproval }) body: z.output<typeof decideCallApproval>,
  ): Promise<CallApprovalView> {
    // Refusing takes nothing but the right to.
    if (body.decision === 'approve') this.recent.assert(session);
    return this.approvals.decide(tenant, operator, id, body);
  }
}
