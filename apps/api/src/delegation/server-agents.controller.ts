import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { serverAgent, type ServerAgent, setServerAgent } from '#libs/contracts';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  Permit,
  type Operator,
  type TenantRef,
} from '../session/session.module.js';
import { IfMatch, resource, Versioned } from '../versions/versions.module.js';
import { ServerAgents } from './server-agents.js';

const AGENT = resource((it: ServerAgentsController, tenant, { id = '' }) => it.find(tenant, id));

@ApiTags('registry')
@Controller('api/v1/tenants/:tenant/servers/:id/agent')
export class ServerAgentsController {
  constructor(private readonly agents: ServerAgents) {}

  @Get()
  @Versioned(AGENT)
  @Permit('registry.read')
  @ApiOperation({
    operationId: 'getServerAgent',
    summary: 'Which agent a server is, and who may delegate to it',
  })
  @Returns(serverAgent)
  find(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<ServerAgent> {
    return this.agents.find(tenant, id);
  }

  @Put()
  @IfMatch(AGENT)
  @Permit('server.write')
  @ApiOperation({
    operationId: 'setServerAgent',
    summary: 'Say that a server is an agent, and who may delegate to it',
  })
  @Returns(serverAgent)
  set(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: setServerAgent }) body: z.output<typeof setServerAgent>,
  ): Promise<ServerAgent> {
    return this.agents.set(tenant, operator, id, body);
  }

  @Delete()
  @IfMatch(AGENT)
  @Permit('server.write')
  @ApiOperation({ operationId: 'removeServerAgent', summary: 'Say that a server is no agent any more' })
  @Returns(serverAgent)
  remove(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<ServerAgent> {
    return this.agents.remove(tenant, operator, id);
  }
}
