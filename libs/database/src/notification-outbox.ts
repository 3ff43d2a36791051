import { newId } from '#libs/platform';
import type { EntityManager } from 'typeorm';
import type { Notice } from './notice-of.js';

/**
 * Writes what people are to be told into the tenant's outbox, with one delivery for every channel that wants the topic: they
 * commit with what they tell of, or not at all. A notice whose key is there already is skipped, and so is a channel that
 * somebody is removing at this moment: what is told of waits for nobody, and fails by nobody's channel.
 *
 * @param manager of `TenantDb.run(tenantId)`
 */
export async function addNotifications(
  manager: EntityManager,
  tenantId: string,
  notices: readonly Notice[],
): Promise<void> {
  if (notices.length === 0) return;
  await manager.query(
    `WITH added AS (
       INSERT INTO app.notification (tenant_id, id, topic, key, title, facts, at)
       SELECT $1, id, topic, key, title, facts::jsonb, at
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
         AS n (id, topic, key, title, facts, at)
       ON CONFLICT (tenant_id, key) DO NOTHING
       RETURNING tenant_id, id, topic
     )
     INSERT INTO app.notification_delivery (tenant_id, notification_id, channel_id)
     SELECT a.tenant_id, a.id, c.id
     FROM added a JOIN app.notification_channel c ON c.tenant_id = a.tenant_id AND a.topic = ANY (c.topics)
     FOR KEY SHARE OF c SKIP LOCKED`,
    [
      tenantId,
      notices.map(() => newId('notification')),
      notices.map(({ topic }) => topic),
      notices.map(({ key }) => key),
      notices.map(({ title }) => title),
      notices.map(({ facts }) => JSON.stringify(facts)),
      notices.map(({ at }) => at),
    ],
  );
}
