import { appendAuditEvents } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { adminEvent, type AdminEvent } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** One change in the control plane. `before` and `after` must be free of secrets. */
export interface AdminChange {
  readonly actor: AdminEvent['actor'];
  /** Dotted verb, such as `role.grants.set`. */
  readonly action: string;
  readonly object: AdminEvent['object'];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly note?: string;
}

/**
 * Appends changes to the tenant's audit chain in the transaction that makes them: both happen or neither.
 * The chain's head stays locked until that transaction ends, so record last: after the change and after
 * `PolicyPublisher.publish`.
 */
@Injectable()
export class AdminAudit {
  constructor(private readonly clock: Clock) {}

  /**
   * @param manager of `TenantDb.run(tenant.id)`
   * @throws ZodError for a change that is no valid event: whoever verifies the chain could not read it
   */
  async record(
    manager: EntityManager,
    tenant: { readonly id: string; readonly slug: string },
    change: AdminChange,
  ): Promise<void> {
    const event = adminEvent.parse({
      v: 1,
      kind: 'admin',
      id: newId('change'),
      tenant: tenant.slug,
      at: new Date(this.clock.now()).toISOString(),
      ...change,
    } satisfies AdminEvent);
    await appendAuditEvents(manager, tenant.id, [event]);
  }
}
