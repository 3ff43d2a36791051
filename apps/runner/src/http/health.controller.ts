import { Controller, Get, Header, HttpException } from '@nestjs/common';
import { ServerPools } from '../pool/server-pools.js';
import { Runner } from '../runner.js';

/** For whoever runs the process. Tells nothing about tenants. */
@Controller()
export class HealthController {
  constructor(
    private readonly runner: Runner,
    private readonly pools: ServerPools,
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
  metrics(): string {
    const { pools, sandboxes } = this.pools.count();
    return [
      '# HELP sallyport_runner_pools Server versions that have a pool of sandboxes.',
      '# TYPE sallyport_runner_pools gauge',
      `sallyport_runner_pools ${pools}`,
      '# HELP sallyport_runner_sandboxes Sandboxes that exist, frozen or in use.',
      '# TYPE sallyport_runner_sandboxes gauge',
      `sallyport_runner_sandboxes ${sandboxes}`,
      '',
    ].join('\n');
  }
}
