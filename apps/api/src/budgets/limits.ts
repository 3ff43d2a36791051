import { Injectable } from '@nestjs/common';
import type { TenantLimits } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { isTimeZone } from '#libs/policy';
import { invalid } from '../http/http.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { LimitChanges } from './limit-changes.js';
import { LimitStore } from './limit-store.js';

/** How fast and how many at once a tenant's calls may be, and what they cost. */
@Injectable()
export class Limits {
  constructor(
    private readonly db: TenantDb,
    private readonly store: LimitStore,
    private readonly changes: LimitChanges,
  ) {}

  get(tenant: TenantRef): Promise<TenantLimits> {
    return this.db.run(tenant.id, (manager) => this.store.get(manager, tenant.id));
  }

  /** Replaces all of them. @throws ProblemError 422 for a time zone that is none, or two prices of one tool */
  set(tenant: TenantRef, operator: Operator, limits: TenantLimits): Promise<TenantLimits> {
    if (!isTimeZone(limits.timeZone))
      throw invalid('/timeZone', 'unknown', 'There is no time zone of this name. Example: Europe/Berlin.');
    const tools = limits.costs.map(({ tool }) => tool);
    const twice = tools.findIndex((tool, i) => tools.indexOf(tool) !== i);
    if (twice !== -1) throw invalid(`/costs/${twice}/tool`, 'duplicate', 'The tool has a price already.');
    return this.db.run(tenant.id, async (manager) => {
      await this.changes.lock(manager, tenant);
      const before = await this.store.get(manager, tenant.id);
      await this.store.set(manager, tenant.id, limits);
      await this.changes.publish(manager, tenant, {
        actor: actorOf(operator),
        action: 'limits.update',
        object: { kind: 'tenant', id: tenant.id },
        before,
        after: limits,
      });
      return limits;
    });
  }
}
