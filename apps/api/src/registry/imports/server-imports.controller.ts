import { readServerImport, serverImport, type ServerImport } from '#libs/contracts';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Returns } from '../../http/http.module.js';
import { Permit } from '../../session/session.module.js';
import { readServerJson } from './read-server-json.js';

@ApiTags('registry')
@Controller('api/v1/tenants/:tenant/server-imports')
export class ServerImportsController {
  @Post()
  @HttpCode(200)
  @Permit('server.write')
  @ApiOperation({
    operationId: 'readServerImport',
    summary:
      'What a registry’s server.json offers: ways to add the server, and what cannot be used. Adds nothing',
  })
  @Returns(serverImport)
  read(@Body({ schema: readServerImport }) { document }: z.output<typeof readServerImport>): ServerImport {
    return readServerJson(document);
  }
}
