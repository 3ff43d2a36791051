import { observation, slug, type Observation } from '#libs/contracts';
import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  type Component,
  ComponentGuard,
  CurrentComponent,
  OnlyFor,
} from '../../components/components.module.js';
import { notFound } from '../../http/http.module.js';
import { Public } from '../../session/session.module.js';
import { TenantsReadModel } from '../../tenants/tenants.read-model.js';
import { Observations } from './observations.js';

/** Where gateways report drift. */
@ApiExcludeController()
@Controller('internal/v1/tenants/:tenant/observations')
@Public()
@UseGuards(ComponentGuard)
@OnlyFor('gateway')
export class ObservationsController {
  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly observations: Observations,
  ) {}

  @Post()
  @HttpCode(204)
  async take(
    @Param('tenant', { schema: slug }) tenantSlug: string,
    @CurrentComponent() gateway: Component,
    @Body({ schema: observation }) body: Observation,
  ): Promise<void> {
    const tenant = await this.tenants.findBySlug(tenantSlug);
    if (tenant === undefined) throw notFound();
    await this.observations.take(tenant, gateway, body);
  }
}
