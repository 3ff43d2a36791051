import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { overview, type Overview } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Returns } from '../http/http.module.js';
import { CurrentTenant, Permit, type TenantRef } from '../session/session.module.js';
import { ApiSettings } from '../settings.js';
import { callCounts, denialCounts, gatewayRows, registryCounts } from './overview-counts.js';

const DAY_MS = 24 * 3_600_000;

@ApiTags('overview')
@Controller('api/v1/tenants/:tenant/overview')
export class OverviewController {
  constructor(
    private readonly db: TenantDb,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permit('registry.read')
  @ApiOperation({ operationId: 'getOverview', summary: 'What needs attention, and how the last day went' })
  @Returns(overview)
  get(@CurrentTenant() tenant: TenantRef): Promise<Overview> {
    const since = new Date(this.clock.now() - DAY_MS);
    return this.db.run(tenant.id, async (manager) => ({
      ...(await registryCounts(manager, tenant.id)),
      calls24h: await callCounts(manager, since),
      denials24h: await denialCounts(manager, since),
      gateways: await gatewayRows(manager, tenant.slug),
      mcpEndpoint: `${this.settings.gatewayUrl}/t/${tenant.slug}/mcp`,
    }));
  }
}
