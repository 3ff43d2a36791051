import { Body, Controller, Get, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { oauthKeyList, oauthSettings, type OauthSettings, rotateOauthKeys } from '#libs/contracts';
import { Returns } from '../../http/http.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  type Operator,
  Permit,
  type TenantRef,
} from '../../session/session.module.js';
import { IfMatch, resource, Versioned } from '../../versions/versions.module.js';
import { OauthKeys } from './oauth-keys.js';
import { TenantOauthSettings } from './tenant-oauth-settings.js';

const SETTINGS = resource((it: OauthSettingsController, tenant) => it.get(tenant));

@ApiTags('authorization server')
@Controller('api/v1/tenants/:tenant/oauth')
export class OauthSettingsController {
  constructor(
    private readonly settings: TenantOauthSettings,
    private readonly keys: OauthKeys,
  ) {}

  @Get('settings')
  @Versioned(SETTINGS)
  @Permit('access.read')
  @ApiOperation({
    operationId: 'getOauthSettings',
    summary: 'How the authorization server of the tenant behaves',
  })
  @Returns(oauthSettings)
  get(@CurrentTenant() tenant: TenantRef): Promise<OauthSettings> {
    return this.settings.get(tenant);
  }

  @Put('settings')
  @IfMatch(SETTINGS)
  @Permit('access.write')
  @ApiOperation({
    operationId: 'setOauthSettings',
    summary: 'Replace the settings of the authorization server',
  })
  @Returns(oauthSettings)
  set(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: oauthSettings }) body: OauthSettings,
  ): Promise<OauthSettings> {
    return this.settings.set(tenant, operator, body);
  }

  @Get('keys')
  @Permit('access.read')
  @ApiOperation({ operationId: 'listOauthKeys', summary: 'Signing keys of the authorization server' })
  @Returns(oauthKeyList)
  async listKeys(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof oauthKeyList>> {
    return { items: await this.keys.list(tenant) };
  }

  @Post('keys/rotation')
  @Permit('access.write')
  @ApiOperation({ operationId: 'rotateOauthKeys', summary: 'Sign with the next key from now on' })
  @Returns(oauthKeyList)
  async rotate(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: rotateOauthKeys }) body: z.output<typeof rotateOauthKeys>,
  ): Promise<z.infer<typeof oauthKeyList>> {
    return { items: await this.keys.rotate(tenant, operator, body) };
  }
}
