import { linkList, type LinkView } from '#libs/contracts';
import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { notFound, Returns } from '../../http/http.module.js';
import {
  actorOf,
  CurrentOperator,
  CurrentTenant,
  type Operator,
  Permit,
  type TenantRef,
} from '../../session/session.module.js';
import { LinksReadModel } from './links.read-model.js';
import { Links } from './links.js';

const filter = z.object({
  subject: z.string().max(1024).optional(),
  server: z.string().max(64).optional(),
  /** Id of an account, whatever subjects it has. */
  user: z.string().max(64).optional(),
});

/** Accounts that users of the tenant have linked at upstream servers. */
@ApiTags('access')
@Controller('api/v1/tenants/:tenant/links')
export class LinksController {
  constructor(
    private readonly views: LinksReadModel,
    private readonly links: Links,
  ) {}

  @Get()
  @Permit('access.read')
  @ApiOperation({
    operationId: 'listUpstreamLinks',
    summary: 'Accounts that users have linked at upstream servers',
  })
  @Returns(linkList)
  async list(
    @CurrentTenant() tenant: TenantRef,
    @Query({ schema: filter }) asked: z.output<typeof filter>,
  ): Promise<{ items: LinkView[] }> {
    return { items: await this.views.list(tenant, asked) };
  }

  @Delete(':id')
  @Permit('access.write')
  @ApiOperation({ operationId: 'endUpstreamLink', summary: 'Unlink an account: its tokens are gone at once' })
  @Returns(null)
  async end(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<void> {
    if (!(await this.links.end(tenant, { id }, 'unlinked', actorOf(operator)))) throw notFound();
  }
}
