import { setToolLabels, type ToolLabels, toolLabels } from '#libs/contracts';
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
import { ToolLabelling } from './tool-labelling.js';

const LABELS = resource((it: ToolLabelsController, tenant, { id = '' }) => it.find(tenant, id), ['labels']);

@ApiTags('access')
@Controller('api/v1/tenants/:tenant/tools/:id/labels')
export class ToolLabelsController {
  constructor(private readonly labelling: ToolLabelling) {}

  @Get()
  @Versioned(LABELS)
  @Permit('registry.read')
  @ApiOperation({ operationId: 'getToolLabels', summary: 'What a tool is said to touch' })
  @Returns(toolLabels)
  find(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<ToolLabels> {
    return this.labelling.find(tenant, id);
  }

  @Put()
  @IfMatch(LABELS)
  @Permit('access.write')
  @ApiOperation({ operationId: 'setToolLabels', summary: 'Say what a tool touches' })
  @Returns(toolLabels)
  set(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: setToolLabels }) { labels }: z.output<typeof setToolLabels>,
  ): Promise<ToolLabels> {
    return this.labelling.set(tenant, operator, id, labels);
  }
}
