import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Authorizations, authorizations, revoke, revoked, type RevokedCounts } from '#libs/contracts';
import { z } from 'zod';
import { Returns } from '../http/http.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  Permit,
  type Operator,
  type TenantRef,
} from '../session/session.module.js';
import { AuthorizationsService } from './authorizations.js';

const memberKind = z.enum(['user', 'agent']);

@ApiTags('access')
@Controller('api/v1/tenants/:tenant')
export class AuthorizationsController {
  constructor(private readonly service: AuthorizationsService) {}

  @Get('members/:kind/:id/authorizations')
  @Permit('access.read')
  @ApiOperation({ operationId: 'listAuthorizations', summary: 'Grants and delegations of a user or agent' })
  @Returns(authorizations)
  of(
    @CurrentTenant() tenant: TenantRef,
    @Param('kind', { schema: memberKind }) kind: z.infer<typeof memberKind>,
    @Param('id') id: string,
  ): Promise<Authorizations> {
    return this.service.of(tenant, kind, id);
  }

  @Post('revocations')
  @HttpCode(200)
  @Permit('access.write')
  @ApiOperation({
    operationId: 'revoke',
    summary: 'Revoke a user, agent, grant, delegation or key on all gateways at once',
  })
  @Returns(revoked)
  revoke(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: revoke }) body: z.output<typeof revoke>,
  ): Promise<RevokedCounts> {
    return this.service.revoke(tenant, operator, body);
  }
}
