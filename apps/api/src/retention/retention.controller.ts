import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { auditRetention, type AuditRetention } from '#libs/contracts';
import { Returns } from '../http/http.module.js';
import {
  type ConsoleSession,
  CurrentOperator,
  CurrentTenant,
  FoundSession,
  Permit,
  RecentProof,
  type Operator,
  type TenantRef,
} from '../session/session.module.js';
import { IfMatch, resource, Versioned } from '../versions/versions.module.js';
import { keepsLess, RetentionSettings } from './retention-settings.js';

const RETENTION = resource((it: RetentionController, tenant) => it.get(tenant));

@ApiTags('audit')
@Controller('api/v1/tenants/:tenant/audit-retention')
export class RetentionController {
  constructor(
    private readonly settings: RetentionSettings,
    private readonly recent: RecentProof,
  ) {}

  @Get()
  @Versioned(RETENTION)
  @Permit('audit.verify')
  @ApiOperation({
    operationId: 'getAuditRetention',
    summary: 'How long audit events are kept, and what holds them',
  })
  @Returns(auditRetention)
  get(@CurrentTenant() tenant: TenantRef): Promise<AuditRetention> {
    return this.settings.get(tenant);
  }

  @Put()
  @IfMatch(RETENTION)
  @Permit('access.write')
  @ApiOperation({
    operationId: 'setAuditRetention',
    summary: 'Say how long audit events are kept; while a hold is set, none is removed',
  })
  @Returns(auditRetention)
  async set(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @FoundSession() session: ConsoleSession | undefined,
    @Body({ schema: auditRetention }) body: z.output<typeof auditRetention>,
  ): Promise<AuditRetention> {
    // What is removed is gone for good. In the transaction of the version, so this is what is replaced.
    if (keepsLess(await this.settings.get(tenant), body)) this.recent.assert(session);
    return this.settings.set(tenant, operator, body);
  }
}
