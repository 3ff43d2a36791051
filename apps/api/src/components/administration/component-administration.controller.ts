import {
  type ComponentList,
  componentList,
  type EnrolmentTokenList,
  enrolmentTokenList,
  issueEnrolmentToken,
  type IssuedEnrolmentToken,
  issuedEnrolmentToken,
} from '#libs/contracts';
import { Body, Controller, Delete, Get, Header, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Returns } from '../../http/http.module.js';
import {
  type ConsoleSession,
  CurrentSession,
  CurrentTenant,
  PlatformAdmin,
  RecentProof,
  type TenantRef,
} from '../../session/session.module.js';
import { ComponentAdministration } from './component-administration.js';

@ApiTags('platform')
@Controller('api/v1/platform')
@PlatformAdmin()
export class ComponentAdministrationController {
  constructor(
    private readonly administration: ComponentAdministration,
    private readonly recent: RecentProof,
  ) {}

  @Get('components')
  @ApiOperation({ operationId: 'listComponents', summary: 'Gateways, recorders and runners that enrolled' })
  @Returns(componentList)
  components(): Promise<ComponentList> {
    return this.administration.components();
  }

  @Delete('components/:id')
  @ApiOperation({ operationId: 'revokeComponent', summary: 'Shut a component out' })
  @Returns(null)
  revoke(
    @CurrentTenant() platform: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Param('id') id: string,
  ): Promise<void> {
    this.recent.assert(session);
    return this.administration.revoke(platform, session.operator, id);
  }

  @Get('enrolment-tokens')
  @ApiOperation({ operationId: 'listEnrolmentTokens', summary: 'Enrolment tokens that can still be used' })
  @Returns(enrolmentTokenList)
  tokens(): Promise<EnrolmentTokenList> {
    return this.administration.openTokens();
  }

  @Post('enrolment-tokens')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'issueEnrolmentToken', summary: 'A one-time token for one component' })
  @Returns(issuedEnrolmentToken, 201)
  issue(
    @CurrentTenant() platform: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Body({ schema: issueEnrolmentToken }) body: z.output<typeof issueEnrolmentToken>,
  ): Promise<IssuedEnrolmentToken> {
    this.recent.assert(session);
    return this.administration.issueToken(platform, session.operator, body.kind);
  }

  @Delete('enrolment-tokens/:id')
  @ApiOperation({ operationId: 'revokeEnrolmentToken', summary: 'Take an enrolment token back' })
  @Returns(null)
  revokeToken(
    @CurrentTenant() platform: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Param('id') id: string,
  ): Promise<void> {
    this.recent.assert(session);
    return this.administration.revokeToken(platform, session.operator, id);
  }
}
