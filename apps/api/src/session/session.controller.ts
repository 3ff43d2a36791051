import { Body, Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { me, redeemLink, type Me } from '#libs/contracts';
import { Returns } from '../http/http.module.js';
import { csrfToken } from './csrf.js';
import { Public, SignedIn } from './access/permit.decorator.js';
import { CurrentSession } from './access/request-context.js';
import { permissionsIn } from './access/rights.js';
import { LinkSignIn } from './link-sign-in.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions, type ConsoleSession } from './sessions.js';
import { WriteProtection } from './write-protection.js';

@ApiTags('session')
@Controller('api/v1')
export class SessionController {
  constructor(
    private readonly sessions: Sessions,
    private readonly signIn: LinkSignIn,
    private readonly cookie: SessionCookie,
    private readonly writes: WriteProtection,
  ) {}

  @Post('session/link')
  @Public()
  @ApiOperation({ operationId: 'redeemLink', summary: 'Sign in with a one-time link' })
  @Returns(null)
  async redeem(
    @Body({ schema: redeemLink }) body: z.output<typeof redeemLink>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    this.writes.check(request);
    await this.signIn.signIn(body.token, request, reply);
  }

  @Delete('session')
  @SignedIn()
  @ApiOperation({ operationId: 'signOut', summary: 'Sign out' })
  @Returns(null)
  async end(
    @CurrentSession() session: ConsoleSession,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.close(session.secret);
    this.cookie.clear(reply);
  }

  @Get('me')
  @SignedIn()
  @ApiOperation({ operationId: 'getMe', summary: 'Who is signed in and what they may do in which tenant' })
  @Returns(me)
  async me(@CurrentSession() { secret, operator }: ConsoleSession): Promise<Me> {
    const tenants = (await this.sessions.tenants()).map(({ id, slug, name }) => ({
      slug,
      name,
      permissions: [...permissionsIn(operator, id)],
    }));
    return {
      operator: { id: operator.id, name: operator.name, email: operator.email },
      tenants: tenants.filter((tenant) => tenant.permissions.length > 0),
      platform: operator.rights.includes('platform-admin'),
      csrf: csrfToken(secret),
    };
  }
}
