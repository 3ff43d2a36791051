import { GENESIS, link } from '#libs/audit';
import type { AuditEvent } from '#libs/contracts';
import type { EntityManager } from 'typeorm';
import { auditColumns } from './audit-columns.js';
import { noticeOf } from './notice-of.js';
import { addNotifications } from './notification-outbox.js';

/**
 * Appends events to the tenant's chain, in their order. An event whose id the chain already holds is skipped, so a batch
 * may be given again. Writers of one tenant follow one another: the head stays locked until the transaction ends. What people are
 * to be told of an event goes into the outbox with it.
 *
 * @param manager of `TenantDb.run(tenantId)`
 * @returns those that were appended
 * @throws NotCanonical when an event has no canonical form; then nothing of the batch is stored
 */
export async function appendAuditEvents(
  manager: EntityManager,
  tenantId: string,
  events: readonly AuditEvent[],
): Promise<AuditEvent[]> {
  let head = await lockHead(manager, tenantId);
  const added = await unseen(manager, events);
  const rows = added.map((event, index) => {
    const next = link(head.hash, event);
    const row = {
      ...auditColumns(event),
      seq: head.seq + 1 + index,
      event: next.event,
      previous_hash: head.hash,
      hash: next.hash,
    };
    head = { ...head, hash: next.hash };
    return row;
  });
  if (rows.length === 0) return added;
  await manager.query(
    `INSERT INTO app.audit_event (tenant_id, seq, id, at, kind, outcome, reason, method, tool, subject, client_id,
       duration_us, count, event, previous_hash, hash)
     SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
       $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[], $13::int[], $14::text[], $15::text[],
       $16::text[])`,
    [tenantId, ...COLUMNS.map((name) => rows.map((row) => row[name]))],
  );
  await manager.query(`UPDATE app.audit_head SET seq = $2, hash = $3 WHERE tenant_id = $1`, [
    tenantId,
    head.seq + rows.length,
    head.hash,
  ]);
  await addNotifications(
    manager,
    tenantId,
    added.map(noticeOf).filter((notice) => notice !== undefined),
  );
  return added;
}

/** In the order of the statement above. */
const COLUMNS = [
  'seq',
  'id',
  'at',
  'kind',
  'outcome',
  'reason',
  'method',
  'tool',
  'subject',
  'client_id',
  'duration_us',
  'count',
  'event',
  'previous_hash',
  'hash',
] as const;

async function lockHead(manager: EntityManager, tenantId: string): Promise<{ seq: number; hash: string }> {
  await manager.query(
    `INSERT INTO app.audit_head (tenant_id, seq, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING`,
    [tenantId, GENESIS],
  );
  const [head]: { seq: string; hash: string }[] = await manager.query(
    `SELECT seq, hash FROM app.audit_head WHERE tenant_id = $1 FOR UPDATE`,
    [tenantId],
  );
  if (head === undefined)
    throw new Error('the transaction does not show the tenant whose chain is appended to');
  return { seq: Number(head.seq), hash: head.hash };
}

/** Only under the head's lock: what another writer has just committed is seen. */
async function unseen(manager: EntityManager, events: readonly AuditEvent[]): Promise<AuditEvent[]> {
  const distinct = new Map(events.map((event) => [event.id, event]));
  const known: { id: string }[] = await manager.query(
    `SELECT id FROM app.audit_event WHERE id = ANY ($1::text[])`,
    [[...distinct.keys()]],
  );
  for (const { id } of known) distinct.delete(id);
  return [...distinct.values()];
}
