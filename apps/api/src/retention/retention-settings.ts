import type { AuditRetention } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';

/** How long a tenant's audit events are kept. The recorder removes what is older, once an hour. */
@Injectable()
export class RetentionSettings {
  constructor(
    private readonly db: TenantDb,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  get(tenant: TenantRef): Promise<AuditRetention> {
    return this.db.run(tenant.id, stored);
  }

  set(tenant: TenantRef, operator: Operator, retention: AuditRetention): Promise<AuditRetention> {
    return this.db.run(tenant.id, async (manager) => {
      const before = await stored(manager);
      await manager.query(
        `INSERT INTO app.audit_retention (days, hold, updated_by, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id) DO UPDATE SET
           days = excluded.days, hold = excluded.hold, updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
        [retention.days, retention.hold, operator.id, new Date(this.clock.now())],
      );
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action: 'audit-retention.set',
        object: { kind: 'tenant', id: tenant.id },
        before,
        after: retention,
      });
      return retention;
    });
  }
}

/** Whether events may be removed that had to stay before. */
export const keepsLess = (before: AuditRetention, after: AuditRetention): boolean =>
  (before.hold !== null && after.hold === null) ||
  (after.days !== null && (before.days === null || after.days < before.days));

async function stored(manager: EntityManager): Promise<AuditRetention> {
  const [row]: AuditRetention[] = await manager.query(`SELECT days, hold FROM app.audit_retention`);
  return row ?? { days: null, hold: null };
}
