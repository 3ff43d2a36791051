import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { sessionList } from '#libs/contracts';
import { notFound, Returns } from '../http/http.module.js';
import { SignedIn } from './access/permit.decorator.js';
import { CurrentSession } from './access/request-context.js';
import { Sessions, type ConsoleSession } from './sessions.js';

@ApiTags('session')
@Controller('api/v1/me/sessions')
@SignedIn()
export class OwnSessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Get()
  @ApiOperation({ operationId: 'listSessions', summary: 'Where the operator is signed in' })
  @Returns(sessionList)
  async list(@CurrentSession() { id, operator }: ConsoleSession): Promise<z.infer<typeof sessionList>> {
    return { items: await this.sessions.list(operator, id) };
  }

  @Delete(':id')
  @ApiOperation({ operationId: 'endSession', summary: 'End one of the operator’s own sessions' })
  @Returns(null)
  async end(@CurrentSession() { operator }: ConsoleSession, @Param('id') id: string): Promise<void> {
    if ((await this.sessions.endOwn(operator, id)) === 0) throw notFound();
  }
}
