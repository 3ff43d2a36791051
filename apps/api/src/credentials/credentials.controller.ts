import {
  type CredentialConfig,
  credentialConfig,
  type CredentialView,
  credentialView,
  type SecretPurpose,
  secretPurpose,
  type SetSecret,
  setSecret,
} from '#libs/contracts';
import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Returns } from '../http/http.module.js';
import {
  actorOf,
  CurrentOperator,
  CurrentTenant,
  type Operator,
  Permit,
  type TenantRef,
} from '../session/session.module.js';
import { IfMatch, resource, Versioned } from '../versions/versions.module.js';
import { Credentials } from './credentials.js';

const CREDENTIAL = resource(
  (it: CredentialsController, tenant, { id = '' }) => it.view(tenant, id),
  ['config'],
);

@ApiTags('registry')
@Controller('api/v1/tenants/:tenant/servers/:id/credential')
export class CredentialsController {
  constructor(private readonly credentials: Credentials) {}

  @Get()
  @Versioned(CREDENTIAL)
  @Permit('registry.read')
  @ApiOperation({
    operationId: 'getServerCredential',
    summary: 'What the server gets with each call, without secrets',
  })
  @Returns(credentialView)
  view(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<CredentialView> {
    return this.credentials.view(tenant, id);
  }

  @Put()
  @IfMatch(CREDENTIAL)
  @Permit('server.write')
  @ApiOperation({
    operationId: 'setServerCredential',
    summary: 'Decide what the server gets with each call: a new version of the server',
  })
  @Returns(credentialView)
  configure(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: credentialConfig }) body: CredentialConfig,
  ): Promise<CredentialView> {
    return this.credentials.configure(tenant, actorOf(operator), id, body);
  }

  @Put('secrets/:purpose')
  @Permit('server.write')
  @ApiOperation({
    operationId: 'setServerSecret',
    summary: 'Replace a secret of the server; it is never shown again',
  })
  @Returns(credentialView)
  setSecret(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') serverId: string,
    @Param('purpose', { schema: secretPurpose }) purpose: SecretPurpose,
    @Body({ schema: setSecret }) body: SetSecret,
  ): Promise<CredentialView> {
    return this.credentials.setSecret(tenant, actorOf(operator), { serverId, purpose }, body);
  }

  @Delete('secrets/:purpose')
  @Permit('server.write')
  @ApiOperation({ operationId: 'removeServerSecret', summary: 'Forget a secret of the server' })
  @Returns(null)
  removeSecret(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') serverId: string,
    @Param('purpose', { schema: secretPurpose }) purpose: SecretPurpose,
  ): Promise<void> {
    return this.credentials.removeSecret(tenant, actorOf(operator), { serverId, purpose });
  }
}
