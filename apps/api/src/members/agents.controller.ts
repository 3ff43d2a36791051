import { agentDetail, type AgentDetail, setAgentKeys } from '#libs/contracts';
import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import {
  type ConsoleSession,
  CurrentSession,
  CurrentTenant,
  Permit,
  RecentProof,
  type TenantRef,
} from '../session/session.module.js';
import { IfMatch, resource, Versioned } from '../versions/versions.module.js';
import { AgentKeys } from './agent-keys.js';

const AGENT = resource((it: AgentsController, tenant, { id = '' }) => it.get(tenant, id), ['keys']);

@ApiTags('access')
@Controller('api/v1/tenants/:tenant/agents/:id')
export class AgentsController {
  constructor(
    private readonly keys: AgentKeys,
    private readonly recent: RecentProof,
  ) {}

  @Get()
  @Versioned(AGENT)
  @Permit('access.read')
  @ApiOperation({ operationId: 'getAgent', summary: 'How an agent proves itself, and when it last called' })
  @Returns(agentDetail)
  get(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<AgentDetail> {
    return this.keys.get(tenant, id);
  }

  @Put('keys')
  @IfMatch(AGENT)
  @Permit('access.write')
  @ApiOperation({ operationId: 'setAgentKeys', summary: 'Replace the public keys of an agent' })
  @Returns(agentDetail)
  setKeys(
    @CurrentTenant() tenant: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Param('id') id: string,
    @Body({ schema: setAgentKeys }) body: z.output<typeof setAgentKeys>,
  ): Promise<AgentDetail> {
    this.recent.assert(session);
    return this.keys.set(tenant, session.operator, id, body.keys);
  }
}
