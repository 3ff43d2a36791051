import {
  setEnablement,
  toolDetail,
  type ToolDetail,
  toolList,
  toolState,
  type ToolSummary,
  toolSummary,
} from '#libs/contracts';
import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { notFound, Returns } from '../http/http.module.js';
import {
  actorOf,
  CurrentOperator,
  CurrentTenant,
  type Operator,
  Permit,
  type TenantRef,
} from '../session/session.module.js';
import { ToolsReadModel } from './catalogue/tools.read-model.js';
import { Enablement } from './enablement.js';

const toolQuery = z.object({
  state: toolState.optional(),
  /** Slug or id of a server. */
  server: z.string().max(64).optional(),
  /** Part of a name, title or canonical id. */
  q: z.string().max(200).optional(),
  cursor: z.string().max(2000).optional(),
});

@ApiTags('registry')
@Controller('api/v1/tenants/:tenant/tools')
export class ToolsController {
  constructor(
    private readonly tools: ToolsReadModel,
    private readonly enablement: Enablement,
  ) {}

  @Get()
  @Permit('registry.read')
  @ApiOperation({ operationId: 'listTools', summary: 'Tools by canonical id, 100 a page' })
  @Returns(toolList)
  list(
    @CurrentTenant() tenant: TenantRef,
    @Query({ schema: toolQuery }) { cursor, ...filter }: z.output<typeof toolQuery>,
  ): Promise<z.infer<typeof toolList>> {
    return this.tools.list(tenant, filter, cursor);
  }

  @Get(':id')
  @Permit('registry.read')
  @ApiOperation({ operationId: 'getTool', summary: 'One tool with its versions as received' })
  @Returns(toolDetail)
  async find(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<ToolDetail> {
    const detail = await this.tools.findDetail(tenant, id);
    if (detail === undefined) throw notFound();
    return detail;
  }

  @Put(':id/enablement')
  @Permit('tool.enable')
  @ApiOperation({ operationId: 'setEnablement', summary: 'Switch an approved tool on or off for the tenant' })
  @Returns(toolSummary)
  setEnablement(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: setEnablement }) { enabled }: z.output<typeof setEnablement>,
  ): Promise<ToolSummary> {
    return this.enablement.set(tenant, actorOf(operator), id, enabled);
  }
}
