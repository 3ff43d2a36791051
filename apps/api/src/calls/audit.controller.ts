import { Controller, Get, Header, Post, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { verification, type AuditExportLine, type Verification } from '#libs/contracts';
import { Returns } from '../http/http.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  Permit,
  type Operator,
  type TenantRef,
} from '../session/session.module.js';
import { AuditTrail } from './audit-trail.js';
import { ExportRecord } from './export-record.js';

@ApiTags('audit')
@Controller('api/v1/tenants/:tenant/audit')
export class AuditController {
  constructor(
    private readonly trail: AuditTrail,
    private readonly record: ExportRecord,
  ) {}

  @Post('verify')
  @Permit('audit.verify')
  @ApiOperation({
    operationId: 'verifyAudit',
    summary: 'Walk the whole audit chain and say whether it is intact',
  })
  @Returns(verification)
  verify(@CurrentTenant() tenant: TenantRef): Promise<Verification> {
    return this.trail.verify(tenant);
  }

  @Get('export')
  @Permit('audit.verify')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'exportAudit',
    summary: 'The audit chain as NDJSON, to keep and verify elsewhere',
  })
  @ApiOkResponse({
    description: 'One JSON object a line: header, events, checkpoints, end',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  async export(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
  ): Promise<StreamableFile> {
    await this.record.write(tenant, operator);
    return new StreamableFile(Readable.from(lines(this.trail.export(tenant)), { objectMode: false }), {
      type: 'application/x-ndjson',
      disposition: `attachment; filename="audit-${tenant.slug}.ndjson"`,
    });
  }
}

async function* lines(source: AsyncIterable<AuditExportLine>): AsyncGenerator<string> {
  for await (const line of source) yield `${JSON.stringify(line)}\n`;
}
