import {
  type LeaveFor,
  leaveFor,
  type OperatorIdentityList,
  operatorIdentityList,
  startIdentityLink,
} from '#libs/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { notFound, Returns } from '../http/http.module.js';
import { RequestLimits } from '../limits/limits.module.js';
import {
  type ConsoleSession,
  CurrentSession,
  RecentProof,
  SignedIn,
  type TenantRef,
  Sessions,
} from '../session/session.module.js';
import { OperatorIdentities } from './operator-identities.js';
import { OperatorVisits } from './operator-visits.js';
import { assertMayStart } from './start-limit.js';

/** Accounts at identity providers with which the operator signs in. */
@ApiTags('session')
@Controller('api/v1/me/identities')
@SignedIn()
export class OwnIdentitiesController {
  constructor(
    private readonly identities: OperatorIdentities,
    private readonly visits: OperatorVisits,
    private readonly sessions: Sessions,
    private readonly recent: RecentProof,
    private readonly limits: RequestLimits,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listOwnIdentities',
    summary: 'Company accounts that the operator has linked',
  })
  @Returns(operatorIdentityList)
  async list(@CurrentSession() { operator }: ConsoleSession): Promise<OperatorIdentityList> {
    const { slug } = await this.home(operator.tenantId);
    const items = await this.identities.of(operator);
    const linked = new Set(items.map(({ provider }) => provider.slug));
    const available = (await this.visits.providers(slug)).filter((provider) => !linked.has(provider.slug));
    return { items, available };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'startIdentityLink',
    summary: 'Where to send the browser to link a company account',
  })
  @Returns(leaveFor)
  async start(
    @CurrentSession() session: ConsoleSession,
    @Body({ schema: startIdentityLink }) { provider }: z.output<typeof startIdentityLink>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LeaveFor> {
    this.recent.assert(session);
    await this.identities.assertMayLink(session.operator);
    await assertMayStart(this.limits, request);
    const { slug } = await this.home(session.operator.tenantId);
    const purpose = { use: 'link', session: session.id } as const;
    return { location: await this.visits.start(slug, provider, purpose, reply) };
  }

  @Delete(':id')
  @ApiOperation({ operationId: 'unlinkIdentity', summary: 'Unlink a company account' })
  @Returns(null)
  async remove(@CurrentSession() { operator }: ConsoleSession, @Param('id') id: string): Promise<void> {
    await this.identities.unlink(await this.home(operator.tenantId), operator, id);
  }

  private async home(tenantId: string): Promise<TenantRef> {
    const found = (await this.sessions.tenants()).find(({ id }) => id === tenantId);
    if (found === undefined) throw notFound();
    return found;
  }
}
