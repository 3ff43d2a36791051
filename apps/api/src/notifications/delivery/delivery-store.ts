import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Nobody else takes a delivery up that long after it was claimed: longer than any attempt lasts. */
const CLAIM_SECONDS = 120;
/** Between two attempts, growing threefold to an hour: with eight attempts about two hours in all. */
const FIRST_RETRY_SECONDS = 10;
const LAST_RETRY_SECONDS = 3600;
export const MAX_ATTEMPTS = 8;
const LONGEST_ERROR = 300;

export interface DueDelivery {
  readonly notification_id: string;
  readonly channel_id: string;
  readonly attempts: number;
  readonly topic: string;
  readonly title: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly at: Date;
  readonly kind: 'webhook' | 'email';
  readonly target: string;
  readonly sealed: Buffer | null;
}

type Which = Pick<DueDelivery, 'notification_id' | 'channel_id'>;

/** Deliveries of the tenant that the transaction shows. Times are the store's: replicas share them. */
@Injectable()
export class DeliveryStore {
  /** What is due, for this process alone. Whoever ends before it says what came of it leaves it to the next one. */
  async claim(manager: EntityManager, limit: number): Promise<DueDelivery[]> {
    const [rows]: [DueDelivery[], number] = await manager.query(
      `UPDATE app.notification_delivery d
       SET attempts = d.attempts + 1, next_at = now() + make_interval(secs => ${CLAIM_SECONDS})
       FROM (SELECT tenant_id, notification_id, channel_id FROM app.notification_delivery
             WHERE state = 'pending' AND next_at <= now() ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED) due,
         app.notification n, app.notification_channel c
       WHERE (d.tenant_id, d.notification_id, d.channel_id) = (due.tenant_id, due.notification_id, due.channel_id)
         AND (n.tenant_id, n.id) = (d.tenant_id, d.notification_id)
         AND (c.tenant_id, c.id) = (d.tenant_id, d.channel_id)
       RETURNING d.notification_id, d.channel_id, d.attempts, n.topic, n.title, n.facts, n.at, c.kind, c.target, c.sealed`,
      [limit],
    );
    return rows;
  }

  /** @param note what is to be said of it all the same */
  async sent(manager: EntityManager, { notification_id, channel_id }: Which, note?: string): Promise<void> {
    await manager.query(
      `UPDATE app.notification_delivery SET state = 'sent', error = $3, settled_at = now()
       WHERE notification_id = $1 AND channel_id = $2`,
      [notification_id, channel_id, note ?? null],
    );
  }

  /** Tried again later, unless this was the last attempt. */
  async failed(manager: EntityManager, due: DueDelivery, error: string): Promise<void> {
    const wait = Math.min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 3 ** (due.attempts - 1));
    await manager.query(
      `UPDATE app.notification_delivery
       SET error = $3, settled_at = now(), state = CASE WHEN attempts >= ${MAX_ATTEMPTS} THEN 'dead' ELSE state END,
         next_at = now() + make_interval(secs => $4 * (0.75 + random() / 2))
       WHERE notification_id = $1 AND channel_id = $2 AND state = 'pending'`,
      [due.notification_id, due.channel_id, error.slice(0, LONGEST_ERROR).replaceAll('\0', ''), wait],
    );
  }

  /** @returns how many were given up and are tried anew */
  async revive(manager: EntityManager, notificationId: string): Promise<number> {
    const [, revived]: [unknown[], number] = await manager.query(
      `UPDATE app.notification_delivery SET state = 'pending', attempts = 0, next_at = now()
       WHERE notification_id = $1 AND state = 'dead'`,
      [notificationId],
    );
    return revived;
  }
}
