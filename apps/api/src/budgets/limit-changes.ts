import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AdminChange, AdminAudit } from '../audit/audit.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import type { TenantRef } from '../session/session.module.js';

/** Makes a change of limits effective at every gateway, and records it, in the transaction that made it. */
@Injectable()
export class LimitChanges {
  constructor(
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
  ) {}

  /** Before the tenant's own row is changed: publications take their locks in one order. */
  async lock(manager: EntityManager, tenant: TenantRef): Promise<void> {
    await this.publisher.lock(manager, tenant.id);
  }

  async publish(manager: EntityManager, tenant: TenantRef, change: AdminChange): Promise<void> {
    await this.publisher.publish(manager, tenant.id);
    await this.audit.record(manager, tenant, change);
  }
}
