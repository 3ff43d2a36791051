import {
  type LeaveFor,
  leaveFor,
  type OperatorProviderList,
  operatorProviderList,
  startOperatorSignIn,
} from '#libs/contracts';
import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import { RequestLimits } from '../limits/limits.module.js';
import { Public, WriteProtection } from '../session/session.module.js';
import { ConsoleReturn } from './console-return.js';
import { OperatorVisits } from './operator-visits.js';
import { assertMayStart } from './start-limit.js';

/** Sign-in to the console at an identity provider of the operator's tenant. */
@ApiTags('session')
@Controller('api/v1/session/idp')
@Public()
export class OperatorSignInController {
  constructor(
    private readonly visits: OperatorVisits,
    private readonly returns: ConsoleReturn,
    private readonly writes: WriteProtection,
    private readonly limits: RequestLimits,
  ) {}

  @Get(':tenant')
  @ApiOperation({
    operationId: 'listOperatorProviders',
    summary: 'Identity providers with which operators of a tenant sign in',
  })
  @Returns(operatorProviderList)
  async providers(@Param('tenant') tenant: string): Promise<OperatorProviderList> {
    return { items: await this.visits.providers(tenant) };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ operationId: 'startOperatorSignIn', summary: 'Where to send the browser to sign in' })
  @Returns(leaveFor)
  async start(
    @Body({ schema: startOperatorSignIn }) { tenant, provider }: z.output<typeof startOperatorSignIn>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LeaveFor> {
    this.writes.check(request);
    await assertMayStart(this.limits, request);
    return { location: await this.visits.start(tenant, provider, { use: 'sign-in' }, reply) };
  }

  /** The browser is back from the provider: a navigation, answered with one. */
  @Get(':tenant/:provider')
  @ApiExcludeEndpoint()
  async back(
    @Param() { tenant, provider }: { tenant: string; provider: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const location = await this.returns.arrive({ tenant, provider, request, reply });
    await reply
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .redirect(location, 303);
  }
}
