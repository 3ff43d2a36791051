import { addStop, liftStop, stopList, stopView, type StopView } from '#libs/contracts';
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
import { Stops } from './stops.js';

@ApiTags('stops')
@Controller('api/v1/tenants/:tenant/stops')
export class StopsController {
  constructor(
    private readonly stops: Stops,
    private readonly recent: RecentProof,
  ) {}

  @Get()
  @Permit('registry.read')
  @ApiOperation({ operationId: 'listStops', summary: 'What is stopped now, and what was lifted last' })
  @Returns(stopList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof stopList>> {
    return { items: await this.stops.list(tenant) };
  }

  @Post()
  @Permit('stop.use')
  @ApiOperation({
    operationId: 'addStop',
    summary: 'Stop a tool, server, agent, user or the tenant on every gateway at once',
  })
  @Returns(stopView, 201)
  add(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: addStop }) body: z.output<typeof addStop>,
  ): Promise<StopView> {
    return this.stops.stop(tenant, operator, body);
  }

  @Post(':id/lift')
  @HttpCode(200)
  @Permit('stop.use')
  @ApiOperation({
    operationId: 'liftStop',
    summary: 'Ask to let it go on; another person agrees with that request, and it does',
  })
  @Returns(stopView)
  lift(
    @CurrentTenant() tenant: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Param('id') id: string,
    @Body({ schema: liftStop }) body: z.output<typeof liftStop>,
  ): Promise<StopView> {
    this.recent.assert(session);
    return this.stops.lift(tenant, session.operator, id, body);
  }
}
