import { TenantDb } from '#libs/database';
import { causeOf, Periodic } from '#libs/platform';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DeliveryStore, type DueDelivery } from './delivery-store.js';
import { Senders } from './senders.js';

const EVERY_MS = 5000;
const BATCH = 20;

interface Tenant {
  readonly id: string;
  readonly slug: string;
}

/**
 * Sends what the outboxes hold, of one tenant after another; replicas share the work. A notification reaches a channel at least
 * once, and twice only if a process ends, or loses the store, between the receiver's answer and its note of it.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('notifications');
  private readonly periodic = new Periodic(
    EVERY_MS,
    () => this.dispatchAll(),
    (cause) => this.logger.error(causeOf(cause)),
  );
  private stopped = false;

  constructor(
    private readonly db: TenantDb,
    private readonly deliveries: DeliveryStore,
    private readonly senders: Senders,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.periodic.stop();
  }

  /** A tenant that fails is reported and does not keep the others from their turn. */
  async dispatchAll(): Promise<void> {
    const tenants: Tenant[] = await this.db.global((manager) =>
      manager.query(`SELECT id, slug FROM app.tenant ORDER BY id`),
    );
    for (const tenant of tenants) {
      if (this.stopped) return;
      try {
        await this.dispatch(tenant);
      } catch (cause) {
        this.logger.error(`notifications of ${tenant.id}: ${causeOf(cause)}`);
      }
    }
  }

  /** What is due now, at most one batch: a tenant whose receivers are slow does not hold the others up for long. */
  async dispatch(tenant: Tenant): Promise<void> {
    const due = await this.db.run(tenant.id, (manager) => this.deliveries.claim(manager, BATCH));
    await Promise.all(due.map((one) => this.deliver(tenant, one)));
  }

  private async deliver(tenant: Tenant, due: DueDelivery): Promise<void> {
    let settle: (manager: EntityManager) => Promise<void>;
    try {
      const note = await this.senders.send(tenant, due);
      settle = (manager) => this.deliveries.sent(manager, due, note);
    } catch (cause) {
      settle = (manager) => this.deliveries.failed(manager, due, causeOf(cause));
    }
    await this.db.run(tenant.id, settle);
  }
}
