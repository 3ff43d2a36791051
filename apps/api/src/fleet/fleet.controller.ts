import { fleet, type Fleet } from '#libs/contracts';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Returns } from '../http/http.module.js';
import { PlatformAdmin } from '../session/session.module.js';
import { FleetReadModel } from './fleet.read-model.js';

@ApiTags('platform')
@Controller('api/v1/platform/fleet')
@PlatformAdmin()
export class FleetController {
  constructor(private readonly views: FleetReadModel) {}

  @Get()
  @ApiOperation({
    operationId: 'getFleet',
    summary: 'Gateways with the policy they decide by, runners, and the work that waits',
  })
  @Returns(fleet)
  get(): Promise<Fleet> {
    return this.views.read();
  }
}
