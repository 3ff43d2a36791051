import {
  ceremonyOptions,
  type CeremonyOptions,
  type FinishSetup,
  finishSetup,
  openSetup,
  type SetupView,
  setupView,
  type StartSetup,
  startSetup,
} from '#libs/contracts';
import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import { ConsoleEntry, Public, WriteProtection } from '../session/session.module.js';
import { Setup } from './setup.js';

@ApiTags('setup')
@Controller('api/v1/setup')
@Public()
export class SetupController {
  constructor(
    private readonly setup: Setup,
    private readonly entry: ConsoleEntry,
    private readonly writes: WriteProtection,
  ) {}

  @Post()
  @ApiOperation({ operationId: 'openSetup', summary: 'What a setup link is for; does not use it up' })
  @Returns(setupView)
  open(
    @Body({ schema: openSetup }) { token }: z.output<typeof openSetup>,
    @Req() request: FastifyRequest,
  ): Promise<SetupView> {
    this.writes.check(request);
    return this.setup.open(token);
  }

  @Post('options')
  @ApiOperation({ operationId: 'startSetup', summary: 'What to ask the browser for to make the passkey' })
  @Returns(ceremonyOptions)
  options(
    @Body({ schema: startSetup }) body: StartSetup,
    @Req() request: FastifyRequest,
  ): Promise<CeremonyOptions> {
    this.writes.check(request);
    return this.setup.options(body);
  }

  @Post('passkey')
  @ApiOperation({ operationId: 'finishSetup', summary: 'Register the passkey, use the link up, and sign in' })
  @Returns(null)
  async finish(
    @Body({ schema: finishSetup }) body: FinishSetup,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    this.writes.check(request);
    const account = await this.setup.finish(body);
    await this.entry.enter(account, 'passkey', request, reply);
  }
}
