import {
  type Invitation,
  invitation,
  type InviteOperator,
  inviteOperator,
  operatorList,
} from '#libs/contracts';
import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import {
  actorOf,
  type ConsoleSession,
  CurrentSession,
  CurrentTenant,
  Permit,
  RecentProof,
  type TenantRef,
} from '../session/session.module.js';
import { type Inviter, Operators } from './operators.js';

const inviter = ({ operator }: ConsoleSession): Inviter => ({ actor: actorOf(operator), operator });

@ApiTags('operators')
@Controller('api/v1/tenants/:tenant/operators')
export class OperatorsController {
  constructor(
    private readonly operators: Operators,
    private readonly recent: RecentProof,
  ) {}

  @Get()
  @Permit('access.read')
  @ApiOperation({ operationId: 'listOperators', summary: 'Accounts with administration rights' })
  @Returns(operatorList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof operatorList>> {
    return { items: await this.operators.list(tenant) };
  }

  @Post()
  @Permit('access.write')
  @ApiOperation({ operationId: 'inviteOperator', summary: 'Add an operator, with a one-time setup link' })
  @Returns(invitation, 201)
  invite(
    @CurrentTenant() tenant: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Body({ schema: inviteOperator }) body: InviteOperator,
  ): Promise<Invitation> {
    this.recent.assert(session);
    return this.operators.invite(tenant, inviter(session), body);
  }

  @Post(':id/link')
  @Permit('access.write')
  @ApiOperation({ operationId: 'inviteOperatorAgain', summary: 'Another setup link for an operator' })
  @Returns(invitation)
  again(
    @CurrentTenant() tenant: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Param('id') id: string,
  ): Promise<Invitation> {
    this.recent.assert(session);
    return this.operators.inviteAgain(tenant, inviter(session), id);
  }

  @Delete(':id/sessions')
  @Permit('access.write')
  @ApiOperation({ operationId: 'endOperatorSessions', summary: 'Sign an operator out everywhere' })
  @Returns(null)
  endSessions(
    @CurrentTenant() tenant: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Param('id') id: string,
  ): Promise<void> {
    return this.operators.endSessions(tenant, inviter(session), id);
  }
}
