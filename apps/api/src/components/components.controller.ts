import {
  type EnrolRequest,
  enrolRequest,
  type EnrolResponse,
  heartbeat,
  type Heartbeat,
  INTERNAL_RESOURCE_PATH,
  INTERNAL_SCOPE,
  type RekeyRequest,
  rekeyRequest,
  type RekeyResponse,
} from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { protectedResourceMetadata } from '#libs/oauth';
import { Clock } from '#libs/platform';
import { Body, Controller, Get, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../session/session.module.js';
import { ApiSettings } from '../settings.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { ComponentGuard, CurrentComponent, METADATA_PATH } from './access/component.guard.js';
import type { Component, ProvenComponent } from './component.js';
import { noteHeartbeat } from './component-rows.js';
import { Enrolment } from './enrolment.js';
import { Rekeying } from './rekeying.js';

/** How components join and report. */
@ApiExcludeController()
@Controller()
@Public()
export class ComponentsController {
  constructor(
    private readonly enrolment: Enrolment,
    private readonly rekeying: Rekeying,
    private readonly tenants: TenantsReadModel,
    private readonly settings: ApiSettings,
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  @Post('internal/v1/enrol')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  enrol(@Body({ schema: enrolRequest }) request: EnrolRequest): Promise<EnrolResponse> {
    return this.enrolment.enrol(request);
  }

  @Post('internal/v1/key')
  @HttpCode(200)
  @UseGuards(ComponentGuard)
  @Header('cache-control', 'no-store')
  rekey(
    @CurrentComponent() component: ProvenComponent,
    @Body({ schema: rekeyRequest }) request: RekeyRequest,
  ): Promise<RekeyResponse> {
    return this.rekeying.replace(component, request);
  }

  @Post('internal/v1/heartbeat')
  @HttpCode(204)
  @UseGuards(ComponentGuard)
  async heartbeat(
    @CurrentComponent() component: Component,
    @Body({ schema: heartbeat }) status: Heartbeat,
  ): Promise<void> {
    const at = new Date(this.clock.now());
    await this.db.global((manager) => noteHeartbeat(manager, component.id, status, at));
  }

  /** RFC 9728. */
  @Get(METADATA_PATH)
  async metadata(): Promise<ReturnType<typeof protectedResourceMetadata>> {
    const { issuer } = await this.tenants.getPlatform();
    const resource = this.settings.publicUrl + INTERNAL_RESOURCE_PATH;
    return protectedResourceMetadata({ resource, issuer, dpopRequired: true, scopes: [INTERNAL_SCOPE] });
  }
}
