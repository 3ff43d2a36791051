import { type PasswordLink, passwordLink } from '#libs/contracts';
import { Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Returns } from '../http/http.module.js';
import {
  type ConsoleSession,
  CurrentSession,
  CurrentTenant,
  Permit,
  RecentProof,
  type TenantRef,
} from '../session/session.module.js';
import { PasswordLinks } from './password-links.js';

@ApiTags('access')
@Controller('api/v1/tenants/:tenant/users/:id/password-link')
export class PasswordLinksController {
  constructor(
    private readonly links: PasswordLinks,
    private readonly recent: RecentProof,
  ) {}

  @Post()
  @Permit('access.write')
  @ApiOperation({
    operationId: 'issuePasswordLink',
    summary: 'A one-time link at which a user chooses a new password',
  })
  @Returns(passwordLink, 201)
  issue(
    @CurrentTenant() tenant: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Param('id') id: string,
  ): Promise<PasswordLink> {
    this.recent.assert(session);
    return this.links.issue(tenant, session.operator, id);
  }
}
