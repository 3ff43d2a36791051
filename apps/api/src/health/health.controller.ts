import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { HealthReport } from '#libs/platform';
import { Public } from '../session/session.module.js';
import { Readiness } from './readiness.js';

/** For whoever runs the process. Says nothing about tenants, versions or addresses. */
@ApiExcludeController()
@Public()
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs. Says nothing about what it depends on. */
  @Get('healthz')
  live(): HealthReport {
    return { status: 'ok', checks: {} };
  }

  /** The process can do its work now. */
  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    const report = await this.readiness.report();
    void reply.code(report.status === 'ok' ? 200 : 503).header('cache-control', 'no-store');
    return report;
  }
}
