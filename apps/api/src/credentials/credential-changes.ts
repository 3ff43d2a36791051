import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AdminChange, AdminAudit } from '../audit/audit.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';

/** Makes a change of secrets or links effective at every gateway, and records it, in the transaction that made it. */
@Injectable()
export class CredentialChanges {
  constructor(
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  now(): Date {
    return new Date(this.clock.now());
  }

  async publish(
    manager: EntityManager,
    tenant: { readonly id: string; readonly slug: string },
    change: AdminChange,
  ): Promise<void> {
    await this.publisher.publish(manager, tenant.id);
    await this.audit.record(manager, tenant, change);
  }
}
