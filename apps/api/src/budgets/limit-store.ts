import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { TenantLimits } from '#libs/contracts';
import { costsOf, limitsOf } from '../policy/limits.read-model.js';

/** Limits, prices and calendar of a tenant, as its row holds them. */
@Injectable()
export class LimitStore {
  async get(manager: EntityManager, tenantId: string): Promise<TenantLimits> {
    const [row]: { limits: unknown; tool_costs: unknown; time_zone: string }[] = await manager.query(
      `SELECT limits, tool_costs, time_zone FROM app.tenant WHERE id = $1`,
      [tenantId],
    );
    const { pair, running, ...rates } = limitsOf(row?.limits ?? {});
    const costs = Object.entries(costsOf(row?.tool_costs ?? {})).map(([tool, cost]) => ({ tool, cost }));
    return { ...rates, pair: pair ?? null, running: running ?? {}, timeZone: row?.time_zone ?? 'UTC', costs };
  }

  async set(manager: EntityManager, tenantId: string, limits: TenantLimits): Promise<void> {
    const { timeZone, costs, pair, ...rest } = limits;
    await manager.query(`UPDATE app.tenant SET limits = $2, tool_costs = $3, time_zone = $4 WHERE id = $1`, [
      tenantId,
      JSON.stringify({ ...rest, ...(pair === null ? {} : { pair }) }),
      JSON.stringify(Object.fromEntries(costs.map(({ tool, cost }) => [tool, cost]))),
      timeZone,
    ]);
  }
}
