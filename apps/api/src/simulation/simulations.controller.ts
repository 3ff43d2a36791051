import { simulate, type Simulation, simulation } from '#libs/contracts';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import { CurrentTenant, Permit, type TenantRef } from '../session/session.module.js';
import { Simulations } from './simulations.js';

@ApiTags('access')
@Controller('api/v1/tenants/:tenant/simulations')
export class SimulationsController {
  constructor(private readonly simulations: Simulations) {}

  @Post()
  @Permit('access.read')
  @ApiOperation({ operationId: 'simulate', summary: 'Decide a call by the policy in force, without calling' })
  @Returns(simulation)
  run(
    @CurrentTenant() tenant: TenantRef,
    @Body({ schema: simulate }) body: z.output<typeof simulate>,
  ): Promise<Simulation> {
    return this.simulations.run(tenant, body);
  }
}
