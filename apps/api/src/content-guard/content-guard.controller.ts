import { guardOverride, type GuardPolicy, guardPolicy, toolGuard, type ToolGuard } from '#libs/contracts';
import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  type Operator,
  Permit,
  type TenantRef,
} from '../session/session.module.js';
import { IfMatch, resource, Versioned } from '../versions/versions.module.js';
import { ContentGuard } from './content-guard.js';

const GUARD = resource((it: ContentGuardController, tenant) => it.find(tenant));
const TOOL_GUARD = resource(
  (it: ContentGuardController, tenant, { id = '' }) => it.findTool(tenant, id),
  ['override'],
);

@ApiTags('access')
@Controller('api/v1/tenants/:tenant')
export class ContentGuardController {
  constructor(private readonly guard: ContentGuard) {}

  @Get('guard')
  @Versioned(GUARD)
  @Permit('registry.read')
  @ApiOperation({ operationId: 'getGuard', summary: 'What is looked for in the content of calls' })
  @Returns(guardPolicy)
  find(@CurrentTenant() tenant: TenantRef): Promise<GuardPolicy> {
    return this.guard.find(tenant);
  }

  @Put('guard')
  @IfMatch(GUARD)
  @Permit('access.write')
  @ApiOperation({ operationId: 'setGuard', summary: 'Say what is looked for in the content of calls' })
  @Returns(guardPolicy)
  set(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: guardPolicy }) policy: z.output<typeof guardPolicy>,
  ): Promise<GuardPolicy> {
    return this.guard.set(tenant, operator, policy);
  }

  @Get('tools/:id/guard')
  @Versioned(TOOL_GUARD)
  @Permit('registry.read')
  @ApiOperation({
    operationId: 'getToolGuard',
    summary: 'What is looked for in the content of calls of a tool',
  })
  @Returns(toolGuard)
  findTool(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<ToolGuard> {
    return this.guard.findTool(tenant, id);
  }

  @Put('tools/:id/guard')
  @IfMatch(TOOL_GUARD)
  @Permit('access.write')
  @ApiOperation({ operationId: 'setToolGuard', summary: 'Say what a tool has otherwise than its tenant' })
  @Returns(toolGuard)
  setTool(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: guardOverride }) override: z.output<typeof guardOverride>,
  ): Promise<ToolGuard> {
    return this.guard.setTool(tenant, operator, id, override);
  }
}
