import { Injectable } from '@nestjs/common';
import { TenantDb } from '#libs/database';
import { AdminAudit } from '../audit/audit.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';

/** Who took the log out is in the log. */
@Injectable()
export class ExportRecord {
  constructor(
    private readonly db: TenantDb,
    private readonly audit: AdminAudit,
  ) {}

  write(tenant: TenantRef, operator: Operator): Promise<void> {
    return this.db.run(tenant.id, (manager) =>
      this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action: 'audit.exported',
        object: { kind: 'tenant', id: tenant.id },
      }),
    );
  }
}
