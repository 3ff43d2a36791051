import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  addIdentityProvider,
  changeIdentityProvider,
  identityProviderList,
  identityProviderView,
  providerCheck,
  signInRefusalList,
  type IdentityProviderView,
  type ProviderCheck as Check,
} from '#libs/contracts';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import { Idempotent } from '../idempotency/idempotency.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  Permit,
  type Operator,
  type TenantRef,
} from '../session/session.module.js';
import { IfMatch, resource, Versioned } from '../versions/versions.module.js';
import { ProviderCheck } from './connection/provider-check.js';
import { IdentityProviders } from './identity-providers.js';
import { SignInRefusals } from './people/sign-in-refusals.js';

const PROVIDER = resource(
  (it: IdentityProvidersController, tenant, { id = '' }) => it.get(tenant, id),
  [
    'name',
    'clientId',
    'clientAuth',
    'enabled',
    'signIn',
    'operatorSignIn',
    'idJag',
    'scopes',
    'claims',
    'exchangeAudiences',
  ],
);

@ApiTags('access')
@Controller('api/v1/tenants/:tenant/identity-providers')
export class IdentityProvidersController {
  constructor(
    private readonly providers: IdentityProviders,
    private readonly checks: ProviderCheck,
    private readonly refusals: SignInRefusals,
  ) {}

  @Get()
  @Permit('access.read')
  @ApiOperation({ operationId: 'listIdentityProviders', summary: 'Identity providers of the tenant' })
  @Returns(identityProviderList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof identityProviderList>> {
    return { items: await this.providers.list(tenant) };
  }

  @Get('refusals')
  @Permit('access.read')
  @ApiOperation({ operationId: 'listSignInRefusals', summary: 'Recent sign-ins that were refused, and why' })
  @Returns(signInRefusalList)
  async listRefusals(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof signInRefusalList>> {
    return { items: await this.refusals.list(tenant.id) };
  }

  @Post()
  @Idempotent()
  @Permit('access.write')
  @ApiOperation({ operationId: 'addIdentityProvider', summary: 'Add an identity provider' })
  @Returns(identityProviderView, 201)
  add(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: addIdentityProvider }) body: z.output<typeof addIdentityProvider>,
  ): Promise<IdentityProviderView> {
    return this.providers.add(tenant, operator, body);
  }

  @Get(':id')
  @Versioned(PROVIDER)
  @Permit('access.read')
  @ApiOperation({ operationId: 'getIdentityProvider', summary: 'An identity provider of the tenant' })
  @Returns(identityProviderView)
  get(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<IdentityProviderView> {
    return this.providers.get(tenant, id);
  }

  @Put(':id')
  @IfMatch(PROVIDER)
  @Permit('access.write')
  @ApiOperation({ operationId: 'changeIdentityProvider', summary: 'Change an identity provider' })
  @Returns(identityProviderView)
  change(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: changeIdentityProvider }) body: z.output<typeof changeIdentityProvider>,
  ): Promise<IdentityProviderView> {
    return this.providers.change(tenant, operator, id, body);
  }

  @Delete(':id')
  @IfMatch(PROVIDER)
  @Permit('access.write')
  @ApiOperation({ operationId: 'removeIdentityProvider', summary: 'Remove an identity provider nobody used' })
  @Returns(null)
  remove(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<void> {
    return this.providers.remove(tenant, operator, id);
  }

  @Post(':id/check')
  @Permit('access.write')
  @ApiOperation({ operationId: 'checkIdentityProvider', summary: 'Try the connection, step by step' })
  @Returns(providerCheck)
  check(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<Check> {
    return this.checks.run(tenant, id);
  }
}
