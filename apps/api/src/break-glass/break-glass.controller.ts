import { askBreakGlass, breakGlassList, breakGlassView, type BreakGlassView } from '#libs/contracts';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
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
import { BreakGlass } from './break-glass.js';

@ApiTags('reviews')
@Controller('api/v1/tenants/:tenant/break-glass')
export class BreakGlassController {
  constructor(
    private readonly glass: BreakGlass,
    private readonly recent: RecentProof,
  ) {}

  @Get()
  @Permit('registry.read')
  @ApiOperation({ operationId: 'listBreakGlass', summary: 'When one approval was enough, and who let it be' })
  @Returns(breakGlassList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof breakGlassList>> {
    return { items: await this.glass.list(tenant) };
  }

  @Post()
  @Permit('tool.review')
  @ApiOperation({
    operationId: 'askBreakGlass',
    summary: 'Ask another platform administrator to let one approval be enough for a while',
  })
  @Returns(breakGlassView, 201)
  ask(
    @CurrentTenant() tenant: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Body({ schema: askBreakGlass }) body: z.output<typeof askBreakGlass>,
  ): Promise<BreakGlassView> {
    this.recent.assert(session);
    return this.glass.ask(tenant, session.operator, body);
  }

  @Post(':id/agreement')
  @HttpCode(200)
  @Permit('tool.review')
  @ApiOperation({
    operationId: 'agreeBreakGlass',
    summary: 'Agree: in force from now on, until it ends by itself',
  })
  @Returns(breakGlassView)
  agree(
    @CurrentTenant() tenant: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Param('id') id: string,
  ): Promise<BreakGlassView> {
    this.recent.assert(session);
    return this.glass.agree(tenant, session.operator, id);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Permit('stop.use')
  @ApiOperation({ operationId: 'endBreakGlass', summary: 'End it, or the request for it, at once' })
  @Returns(breakGlassView)
  end(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<BreakGlassView> {
    return this.glass.end(tenant, operator, id);
  }
}
