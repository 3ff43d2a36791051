import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BOUNDARY_TYP, boundaryPayload } from '#libs/audit';
import { appendAuditEvents, TenantDb } from '#libs/database';
import { signCompact } from '#libs/oauth';
import { causeOf, Clock, newId, Periodic } from '#libs/platform';
import { CheckpointKey } from '../checkpoint/checkpoint-key.js';
import { TenantDirectory, type Tenant } from '../tenant-directory.js';
import { nextExpiring, removeUpTo, verifyUpTo, type Expiring } from './expired-events.js';

const EVERY_MS = 3_600_000;

/**
 * Removes events that are older than their tenant keeps, from the beginning of the chain up to a signed checkpoint. Before anything
 * goes that part is verified; what is left begins with a boundary, signed, that names what went. Nothing goes while it is held.
 */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('retention');
  private readonly periodic = new Periodic(
    EVERY_MS,
    () => this.expireAll(),
    (cause) => this.logger.error(causeOf(cause)),
  );

  constructor(
    private readonly db: TenantDb,
    private readonly tenants: TenantDirectory,
    private readonly key: CheckpointKey,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.periodic.stop();
  }

  /** A tenant whose chain does not verify keeps everything, and does not keep the others from their turn. */
  async expireAll(): Promise<void> {
    for (const tenant of await this.tenants.list()) {
      try {
        await this.expire(tenant);
      } catch (cause) {
        this.logger.error(`audit events of ${tenant.id} are kept: ${causeOf(cause)}`);
      }
    }
  }

  /** In parts: each is gone with its boundary, or still there without one. */
  private async expire(tenant: Tenant): Promise<void> {
    for (let next = await this.next(tenant); next !== undefined; next = await this.next(tenant)) {
      const expiring = next;
      await this.db.run(tenant.id, verifyUpTo(expiring));
      const key = await this.key.getActive();
      await this.db.run(tenant.id, async (manager) => {
        // Another recorder that does the same at this moment is refused: there is one boundary at a place.
        await this.bound(manager, tenant, expiring, key);
        // The store judges anew what may go: a hold or more days may have come since.
        await removeUpTo(manager, expiring);
        await this.record(manager, tenant, expiring);
      });
    }
  }

  private next(tenant: Tenant): Promise<Expiring | undefined> {
    return this.db.run(tenant.id, nextExpiring);
  }

  private async bound(
    manager: EntityManager,
    tenant: Tenant,
    { seq, head, from, until }: Expiring,
    { kid, privateKey }: Awaited<ReturnType<CheckpointKey['getActive']>>,
  ): Promise<void> {
    const at = new Date(this.clock.now());
    const claims = { tenant: tenant.slug, seq, head, from, until: until.toISOString(), at: at.toISOString() };
    const jws = signCompact(boundaryPayload(claims), { typ: BOUNDARY_TYP, kid }, privateKey);
    await manager.query(
      `INSERT INTO app.audit_boundary (seq, head, jws, created_at) VALUES ($1, $2, $3, $4)`,
      [seq, head, jws, at],
    );
  }

  private async record(
    manager: EntityManager,
    tenant: Tenant,
    { seq, from, until }: Expiring,
  ): Promise<void> {
    await appendAuditEvents(manager, tenant.id, [
      {
        v: 1,
        kind: 'admin',
        id: newId('change'),
        tenant: tenant.slug,
        at: new Date(this.clock.now()).toISOString(),
        actor: { kind: 'component', id: 'recorder', name: 'recorder' },
        action: 'audit.expired',
        object: { kind: 'tenant', id: tenant.id },
        after: { from, to: seq, until: until.toISOString() },
      },
    ]);
  }
}
