import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { UsageReport } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { calendarDay } from '#libs/policy';
import type { TenantRef } from '../session/session.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { LimitStore } from './limit-store.js';

type By = 'tool' | 'user' | 'agent';
type Sums = Omit<UsageReport['days'][number], 'day'>;

const DAY_MS = 86_400_000;
const COLUMN: Readonly<Record<By, string>> = { tool: 'tool', user: 'subject', agent: 'client_id' };
const SUMS = `sum(calls)::float8 AS calls, sum(failed)::float8 AS failed, sum(denied)::float8 AS denied,
  sum(input_tokens + output_tokens)::float8 AS tokens, sum(cost)::float8 AS cost`;

/** What a tenant's calls used, as the recorder has added it up by day. */
@Injectable()
export class Usage {
  constructor(
    private readonly db: TenantDb,
    private readonly limits: LimitStore,
    private readonly tenants: TenantsReadModel,
    private readonly clock: Clock,
  ) {}

  /** @param days up to and including today, by the tenant's calendar */
  async report(tenant: TenantRef, days: number, by: By): Promise<UsageReport> {
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    return this.db.run(tenant.id, async (manager) => {
      const { timeZone } = await this.limits.get(manager, tenant.id);
      const names = lastDays(calendarDay(timeZone)(this.clock.now()), days);
      const first = names[0];
      return { days: await this.byDay(manager, names), top: await this.top(manager, issuer, by, first) };
    });
  }

  private async byDay(manager: EntityManager, names: readonly string[]): Promise<UsageReport['days']> {
    const rows: ({ day: string } & Sums)[] = await manager.query(
      `SELECT day::text, ${SUMS} FROM app.usage_day WHERE day >= $1::date GROUP BY day`,
      [names[0]],
    );
    const known = new Map(rows.map((row) => [row.day, row]));
    return names.map((day) => known.get(day) ?? { day, calls: 0, failed: 0, denied: 0, tokens: 0, cost: 0 });
  }

  private top(
    manager: EntityManager,
    issuer: string,
    by: By,
    first: string | undefined,
  ): Promise<UsageReport['top']> {
    return manager.query(
      `SELECT u.key, coalesce(acc.username, ag.name) AS name, calls, failed, denied, tokens, cost
       FROM (SELECT tenant_id, ${COLUMN[by]} AS key, ${SUMS} FROM app.usage_day
             WHERE day >= $2::date AND ${COLUMN[by]} <> '' GROUP BY tenant_id, ${COLUMN[by]}) u
         LEFT JOIN app.account acc ON acc.tenant_id = u.tenant_id AND u.key = $1 || '|' || acc.id
         LEFT JOIN app.agent ag ON ag.tenant_id = u.tenant_id AND ag.client_id = u.key
       ORDER BY calls DESC, key LIMIT 20`,
      [issuer, first],
    );
  }
}

/** Names of days in calendar order; UTC arithmetic, since a name alone has no clock. */
function lastDays(today: string, days: number): string[] {
  const end = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: days }, (_, i) =>
    new Date(end - (days - 1 - i) * DAY_MS).toISOString().slice(0, 10),
  );
}
