import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { callDetail, callList, outcome, type CallDetail } from '#libs/contracts';
import { Returns } from '../http/http.module.js';
import { CurrentTenant, Permit, type TenantRef } from '../session/session.module.js';
import { Calls } from './calls.js';

const query = z.object({
  outcome: outcome.optional(),
  reason: z.string().max(100).optional(),
  tool: z.string().max(300).optional(),
  user: z.string().max(300).optional(),
  agent: z.string().max(300).optional(),
  cursor: z.string().max(200).optional(),
  /** `seq` of the newest call that is known already. */
  after: z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).optional(),
});

@ApiTags('calls')
@Controller('api/v1/tenants/:tenant/calls')
export class CallsController {
  constructor(private readonly calls: Calls) {}

  @Get()
  @Permit('calls.read')
  @ApiOperation({ operationId: 'listCalls', summary: 'Calls, newest first, 100 a page' })
  @Returns(callList)
  list(
    @CurrentTenant() tenant: TenantRef,
    @Query({ schema: query }) filter: z.output<typeof query>,
  ): Promise<z.infer<typeof callList>> {
    return this.calls.list(tenant, filter);
  }

  @Get(':id')
  @Permit('calls.read')
  @ApiOperation({
    operationId: 'getCall',
    summary: 'One call with its decision trail and its place in the chain',
  })
  @Returns(callDetail)
  get(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<CallDetail> {
    return this.calls.get(tenant, id);
  }
}
