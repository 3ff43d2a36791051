import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { addedSink, addSink, sinkList } from '#libs/contracts';
import { Returns } from '../http/http.module.js';
import {
  type ConsoleSession,
  CurrentOperator,
  CurrentSession,
  CurrentTenant,
  Permit,
  RecentProof,
  type Operator,
  type TenantRef,
} from '../session/session.module.js';
import { Sinks } from './sinks.js';

@ApiTags('audit')
@Controller('api/v1/tenants/:tenant/audit-sinks')
export class SinksController {
  constructor(
    private readonly sinks: Sinks,
    private readonly recent: RecentProof,
  ) {}

  @Get()
  @Permit('audit.verify')
  @ApiOperation({
    operationId: 'listAuditSinks',
    summary: 'Where the audit chain is sent to, and how far each has come',
  })
  @Returns(sinkList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof sinkList>> {
    return { items: await this.sinks.list(tenant) };
  }

  /** Whoever adds one reads the whole chain there, for as long as it exists. */
  @Post()
  @Permit('access.write', 'audit.verify', 'calls.read')
  @ApiOperation({
    operationId: 'addAuditSink',
    summary: 'Send the audit chain somewhere, from its beginning on',
  })
  @Returns(addedSink, 201)
  add(
    @CurrentTenant() tenant: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Body({ schema: addSink }) body: z.output<typeof addSink>,
  ): Promise<z.infer<typeof addedSink>> {
    this.recent.assert(session);
    return this.sinks.add(tenant, session.operator, body);
  }

  @Delete(':id')
  @Permit('access.write')
  @ApiOperation({ operationId: 'removeAuditSink', summary: 'Send the audit chain there no more' })
  @Returns(null)
  remove(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<void> {
    return this.sinks.remove(tenant, operator, id);
  }
}
