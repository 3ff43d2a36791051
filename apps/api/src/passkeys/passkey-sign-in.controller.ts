import { ceremonyOptions, type CeremonyOptions, presentPasskey } from '#libs/contracts';
import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import {
  type ConsoleSession,
  CurrentSession,
  Public,
  SignedIn,
  WriteProtection,
} from '../session/session.module.js';
import { PasskeySignIn } from './passkey-sign-in.js';

type Presented = z.output<typeof presentPasskey>;

@ApiTags('session')
@Controller('api/v1/session')
export class PasskeySignInController {
  constructor(
    private readonly passkeys: PasskeySignIn,
    private readonly writes: WriteProtection,
  ) {}

  @Post('passkey/options')
  @Public()
  @ApiOperation({ operationId: 'startPasskeySignIn', summary: 'What to ask the browser for to sign in' })
  @Returns(ceremonyOptions)
  options(@Req() request: FastifyRequest): Promise<CeremonyOptions> {
    this.writes.check(request);
    return this.passkeys.options();
  }

  @Post('passkey')
  @Public()
  @ApiOperation({ operationId: 'signInWithPasskey', summary: 'Sign in with a passkey' })
  @Returns(null)
  async signIn(
    @Body({ schema: presentPasskey }) { assertion }: Presented,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    this.writes.check(request);
    await this.passkeys.signIn(assertion, request, reply);
  }

  @Post('renewal/options')
  @SignedIn()
  @ApiOperation({
    operationId: 'startRenewal',
    summary: 'What to ask the browser for to prove it is still you',
  })
  @Returns(ceremonyOptions)
  renewalOptions(@CurrentSession() session: ConsoleSession): Promise<CeremonyOptions> {
    return this.passkeys.renewalOptions(session);
  }

  @Post('renewal')
  @SignedIn()
  @ApiOperation({
    operationId: 'renewSession',
    summary: 'Prove again that it is you: the session goes on under a new cookie and CSRF value',
  })
  @Returns(null)
  renew(
    @CurrentSession() session: ConsoleSession,
    @Body({ schema: presentPasskey }) { assertion }: Presented,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    return this.passkeys.renew(session, assertion, reply);
  }
}
