import { type LeaseAnswer, type LeaseRequest, leaseRequest, slug } from '#libs/contracts';
import { Body, Controller, Header, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
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
import { Leases } from './leases.js';

/** Where gateways get upstream credentials. */
@ApiExcludeController()
@Controller('internal/v1/tenants/:tenant/credentials/lease')
@Public()
@UseGuards(ComponentGuard)
@OnlyFor('gateway')
export class LeasesController {
  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly leases: Leases,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async lease(
    @Param('tenant', { schema: slug }) tenantSlug: string,
    @CurrentComponent() gateway: Component,
    @Body({ schema: leaseRequest }) request: LeaseRequest,
  ): Promise<LeaseAnswer> {
    const tenant = await this.tenants.findBySlug(tenantSlug);
    if (tenant === undefined || tenant.suspended) throw notFound();
    return this.leases.lease(tenant, gateway, request);
  }
}
