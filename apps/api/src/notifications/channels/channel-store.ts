import type { NotificationTopic } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface StoredChannel {
  readonly id: string;
  readonly kind: 'webhook' | 'email';
  readonly name: string;
  readonly topics: NotificationTopic[];
  readonly target: string;
  readonly sealed: Buffer | null;
  readonly created_by: string;
  readonly created_at: Date;
}

/** Channels of the tenant that the transaction shows. */
@Injectable()
export class ChannelStore {
  list(manager: EntityManager): Promise<StoredChannel[]> {
    return manager.query(`SELECT * FROM app.notification_channel ORDER BY name, id`);
  }

  async find(manager: EntityManager, id: string): Promise<StoredChannel | undefined> {
    const rows: StoredChannel[] = await manager.query(
      `SELECT * FROM app.notification_channel WHERE id = $1`,
      [id],
    );
    return rows[0];
  }

  /** @returns false when there is one of that name */
  async add(manager: EntityManager, channel: StoredChannel): Promise<boolean> {
    const added: unknown[] = await manager.query(
      `INSERT INTO app.notification_channel (id, kind, name, topics, target, sealed, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, name) DO NOTHING RETURNING id`,
      [
        channel.id,
        channel.kind,
        channel.name,
        channel.topics,
        channel.target,
        channel.sealed,
        channel.created_by,
        channel.created_at,
      ],
    );
    return added.length === 1;
  }

  /** With what waits to be sent to it. */
  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.query(`DELETE FROM app.notification_channel WHERE id = $1`, [id]);
  }
}
