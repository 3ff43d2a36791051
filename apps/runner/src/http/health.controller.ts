import { Controller, Get, Header, HttpException } from '@nestjs/common';
import { RunnerMetrics } from './runner-metrics.js';
import { Runner } from '../runner.js';

/** For whoever runs the process. Tells nothing about tenants. */
@Controller()
export class HealthController {
  constructor(
    private readonly runner: Runner,
    private readonly numbers: RunnerMetrics,
  ) {}

  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  ready(): { status: 'ok' } {
    if (!this.runner.isEnrolled()) throw new HttpException({ status: 'unavailable' }, 503);
    return { status: 'ok' };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  metrics(): Promise<string> {
    return this.numbers.registry.metrics();
  }
}
