import {
  addPasskey,
  ceremonyOptions,
  type CeremonyOptions,
  passkeyList,
  type PasskeyList,
  passkeyView,
  type PasskeyView,
  renamePasskey,
} from '#libs/contracts';
import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import { type ConsoleSession, CurrentSession, RecentProof, SignedIn } from '../session/session.module.js';
import { Passkeys } from './passkeys.js';

@ApiTags('session')
@Controller('api/v1/me/passkeys')
@SignedIn()
export class PasskeysController {
  constructor(
    private readonly passkeys: Passkeys,
    private readonly recent: RecentProof,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'listPasskeys', summary: 'Passkeys of the signed-in operator' })
  @Returns(passkeyList)
  list(@CurrentSession() { operator }: ConsoleSession): Promise<PasskeyList> {
    return this.passkeys.list(operator);
  }

  @Post('options')
  @ApiOperation({ operationId: 'startPasskey', summary: 'What to ask the browser for to make a passkey' })
  @Returns(ceremonyOptions)
  options(@CurrentSession() session: ConsoleSession): Promise<CeremonyOptions> {
    this.recent.assert(session);
    return this.passkeys.options(session.operator);
  }

  @Post()
  @ApiOperation({ operationId: 'addPasskey', summary: 'Register the passkey that the browser made' })
  @Returns(passkeyView, 201)
  add(
    @CurrentSession() session: ConsoleSession,
    @Body({ schema: addPasskey }) { name, registration }: z.output<typeof addPasskey>,
  ): Promise<PasskeyView> {
    this.recent.assert(session);
    return this.passkeys.add(session.operator, name, registration);
  }

  @Put(':id')
  @ApiOperation({ operationId: 'renamePasskey', summary: 'Give a passkey another name' })
  @Returns(passkeyView)
  rename(
    @CurrentSession() { operator }: ConsoleSession,
    @Param('id') id: string,
    @Body({ schema: renamePasskey }) { name }: z.output<typeof renamePasskey>,
  ): Promise<PasskeyView> {
    return this.passkeys.rename(operator, id, name);
  }

  @Delete(':id')
  @ApiOperation({ operationId: 'removePasskey', summary: 'Remove a passkey' })
  @Returns(null)
  remove(@CurrentSession() session: ConsoleSession, @Param('id') id: string): Promise<void> {
    this.recent.assert(session);
    return this.passkeys.remove(session.operator, id);
  }
}
