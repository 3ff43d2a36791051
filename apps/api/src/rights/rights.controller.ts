import { type Rights, rights, rightsQuery } from '#libs/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import { CurrentTenant, Permit, type TenantRef } from '../session/session.module.js';
import { EffectiveRights } from './effective-rights.js';

@ApiTags('access')
@Controller('api/v1/tenants/:tenant/rights')
export class RightsController {
  constructor(private readonly effective: EffectiveRights) {}

  @Get()
  @Permit('access.read')
  @ApiOperation({
    operationId: 'listRights',
    summary: 'What each role gives of each tool, and what lacks it where it gives nothing',
  })
  @Returns(rights)
  list(
    @CurrentTenant() tenant: TenantRef,
    @Query({ schema: rightsQuery }) query: z.output<typeof rightsQuery>,
  ): Promise<Rights> {
    return this.effective.page(tenant, query);
  }
}
