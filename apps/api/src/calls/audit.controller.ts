import { Controller, Get, Header, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { verification, type Verification } from '#libs/contracts';
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

const query = z.object({ format: z.enum(['chain', 'ocsf']).default('chain') });

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
    summary: 'The audit chain as NDJSON, to keep and verify elsewhere, or its events as a SIEM reads them',
  })
  @ApiOkResponse({
    description: 'One JSON object a line: header, events, checkpoints, end; with `format=ocsf` events alone',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  async export(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Query({ schema: query }) { format }: z.output<typeof query>,
  ): Promise<StreamableFile> {
    await this.record.write(tenant, operator);
    const source = format === 'ocsf' ? this.trail.ocsf(tenant) : this.trail.export(tenant);
    return new StreamableFile(Readable.from(lines(source), { objectMode: false }), {
      type: 'application/x-ndjson',
      disposition: `attachment; filename="audit-${tenant.slug}${format === 'ocsf' ? '-ocsf' : ''}.ndjson"`,
    });
  }
}

async function* lines(source: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const line of source) yield `${JSON.stringify(line)}\n`;
}
