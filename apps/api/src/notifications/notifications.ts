import type { DeliveryView, NotificationView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict, notFound, ProblemError } from '../http/http.module.js';
import { type Limit, RequestLimits } from '../limits/limits.module.js';
import type { Operator, TenantRef } from '../session/session.module.js';
import { DeliveryStore } from './delivery/delivery-store.js';
import { Dispatcher } from './delivery/dispatcher.js';

const PAGE = 100;
/** Of one tenant: each reaches a receiver, and stays in the list of what people were told. */
const TESTS: Limit = { perMinute: 6, burst: 10 };

type Row = Omit<NotificationView, 'at' | 'deliveries'> & { at: Date; deliveries: DeliveryView[] | null };

/** What people were told, and what came of it. */
@Injectable()
export class Notifications {
  constructor(
    private readonly db: TenantDb,
    private readonly deliveries: DeliveryStore,
    private readonly dispatcher: Dispatcher,
    private readonly clock: Clock,
    private readonly limits: RequestLimits,
  ) {}

  list(tenant: TenantRef): Promise<NotificationView[]> {
    return this.db.run(tenant.id, (manager) => rows(manager));
  }

  /** Sends what was given up once more. @throws ProblemError 404, 409 */
  async retry(tenant: TenantRef, id: string): Promise<NotificationView> {
    await this.db.run(tenant.id, async (manager) => {
      if ((await rows(manager, id)).length === 0) throw notFound();
      if ((await this.deliveries.revive(manager, id)) === 0)
        throw conflict('nothing_given_up', 'Nothing of this notification was given up.');
    });
    return this.sentNow(tenant, id);
  }

  /** A notification for one channel alone, sent at once. @throws ProblemError 404, 429 */
  async test(tenant: TenantRef, operator: Operator, channelId: string): Promise<NotificationView> {
    const wait = await this.limits.charge(`notification-test:${tenant.id}`, TESTS);
    if (wait > 0)
      throw new ProblemError(429, 'too_many_requests', 'Too many tests', { detail: `Wait ${wait} s.` });
    const id = newId('notification');
    await this.db.run(tenant.id, async (manager) => {
      const [channel] = await manager.query<unknown[]>(
        `SELECT id FROM app.notification_channel WHERE id = $1`,
        [channelId],
      );
      if (channel === undefined) throw notFound();
      const facts = JSON.stringify({ actor: operator.username });
      await manager.query(
        `INSERT INTO app.notification (id, topic, key, title, facts, at) VALUES ($1, 'test', $1, $2, $3, $4)`,
        [id, 'This is a test: notifications reach this channel', facts, new Date(this.clock.now())],
      );
      await manager.query(
        `INSERT INTO app.notification_delivery (notification_id, channel_id) VALUES ($1, $2)`,
        [id, channelId],
      );
    });
    return this.sentNow(tenant, id);
  }

  private async sentNow(tenant: TenantRef, id: string): Promise<NotificationView> {
    await this.dispatcher.dispatch(tenant);
    const [found] = await this.db.run(tenant.id, (manager) => rows(manager, id));
    if (found === undefined) throw notFound();
    return found;
  }
}

async function rows(manager: EntityManager, id: string | null = null): Promise<NotificationView[]> {
  const found: Row[] = await manager.query(
    `SELECT n.id, n.topic, n.title, n.facts, n.at,
       (SELECT json_agg(json_build_object('channelId', c.id, 'channel', c.name, 'state', d.state,
            'attempts', d.attempts, 'error', d.error, 'at', d.settled_at) ORDER BY c.name)
        FROM app.notification_delivery d JOIN app.notification_channel c
          ON (c.tenant_id, c.id) = (d.tenant_id, d.channel_id)
        WHERE (d.tenant_id, d.notification_id) = (n.tenant_id, n.id)) AS deliveries
     FROM app.notification n WHERE $1::text IS NULL OR n.id = $1
     ORDER BY n.at DESC, n.id DESC LIMIT ${PAGE}`,
    [id],
  );
  return found.map(({ deliveries, at, ...rest }) => ({
    ...rest,
    at: at.toISOString(),
    deliveries: (deliveries ?? []).map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
  }));
}
