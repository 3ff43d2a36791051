import type { CallApprovalRequest, CallApprovalView } from '#libs/contracts';
import { hashJson } from '#libs/manifest';
import type { EntityManager } from 'typeorm';

export interface ApprovalRow {
  readonly id: string;
  readonly state: CallApprovalView['state'];
  readonly subject: string;
  readonly client_id: string;
  readonly username: string | null;
  readonly agent_name: string | null;
  readonly tool: CallApprovalView['tool'];
  readonly args_hash: string;
  readonly sealed: Buffer | null;
  readonly why: string[];
  readonly requested_at: Date;
  readonly expires_at: Date;
  readonly decided_by_name: string | null;
  readonly decided_at: Date | null;
  readonly reason: string | null;
  readonly used_by: string | null;
}

/** What one approval is good for: any other caller, key, definition or argument is another call. */
export const bindingOf = ({ sub, clientId, key, tool, argsHash }: CallApprovalRequest): string =>
  hashJson({ sub, clientId, key: key ?? null, tool: tool.urn, hash: tool.hash, argsHash });

/**
 * Uses an approval of exactly this call up. Of two that try at once, one gets it.
 * @returns its id
 */
export async function useApproval(
  manager: EntityManager,
  binding: string,
  call: string,
  now: Date,
): Promise<string | undefined> {
  const [rows] = await manager.query<[{ id: string }[], number]>(
    `UPDATE app.call_approval SET state = 'used', used_by = $2, sealed = NULL
     WHERE binding = $1 AND state = 'approved' AND expires_at > $3 RETURNING id`,
    [binding, call, now],
  );
  return rows[0]?.id;
}

/** Whatever was not decided or used in time is over, and its arguments are forgotten. */
export async function expireApprovals(manager: EntityManager, now: Date): Promise<void> {
  await manager.query(
    `UPDATE app.call_approval SET state = 'expired', sealed = NULL
     WHERE state IN ('pending', 'approved', 'refused') AND expires_at <= $1`,
    [now],
  );
}

/** Still waiting, of one caller and of all. */
export async function waiting(
  manager: EntityManager,
  subject: string,
  clientId: string,
): Promise<{ readonly own: number; readonly all: number }> {
  const rows = await manager.query<{ own: number; all: number }[]>(
    `SELECT count(*) FILTER (WHERE subject = $1 AND client_id = $2)::int AS own, count(*)::int AS all
     FROM app.call_approval WHERE state = 'pending'`,
    [subject, clientId],
  );
  return rows[0] ?? { own: 0, all: 0 };
}

export async function findLive(
  manager: EntityManager,
  binding: string,
): Promise<Pick<ApprovalRow, 'id' | 'state' | 'expires_at'> | undefined> {
  const rows = await manager.query<Pick<ApprovalRow, 'id' | 'state' | 'expires_at'>[]>(
    `SELECT id, state, expires_at FROM app.call_approval
     WHERE binding = $1 AND state IN ('pending', 'approved', 'refused')`,
    [binding],
  );
  return rows[0];
}

export async function addPending(
  manager: EntityManager,
  row: {
    readonly id: string;
    readonly binding: string;
    readonly sealed: Buffer;
    readonly at: Date;
    readonly until: Date;
  },
  { sub, clientId, tool, argsHash, why }: CallApprovalRequest,
): Promise<void> {
  await manager.query(
    `INSERT INTO app.call_approval (id, binding, subject, client_id, tool, args_hash, sealed, why, requested_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (tenant_id, binding) WHERE state IN ('pending', 'approved', 'refused') DO NOTHING`,
    [row.id, row.binding, sub, clientId, JSON.stringify(tool), argsHash, row.sealed, why, row.at, row.until],
  );
}

const ROWS = `
  SELECT c.*, u.username, a.name AS agent_name
  FROM app.call_approval c
    LEFT JOIN app.account u ON u.tenant_id = c.tenant_id AND c.subject = $1 || '|' || u.id
    LEFT JOIN app.agent a ON a.tenant_id = c.tenant_id AND a.client_id = c.client_id`;

/** @param issuer of the tenant: a user's subject is `<issuer>|<account id>` */
export const listApprovals = (
  manager: EntityManager,
  issuer: string,
  {
    pending,
    before,
    limit,
  }: { pending: boolean; before: { at: string; id: string } | undefined; limit: number },
): Promise<ApprovalRow[]> =>
  manager.query(
    `${ROWS} WHERE (c.state = 'pending') = $2 AND ($3::timestamptz IS NULL OR (c.requested_at, c.id) < ($3, $4))
     ORDER BY c.requested_at DESC, c.id DESC LIMIT $5`,
    [issuer, pending, before?.at ?? null, before?.id ?? null, limit],
  );

/** Locked until the transaction ends. */
export async function lockApproval(
  manager: EntityManager,
  issuer: string,
  id: string,
): Promise<ApprovalRow | undefined> {
  const rows: ApprovalRow[] = await manager.query(`${ROWS} WHERE c.id = $2 FOR UPDATE OF c`, [issuer, id]);
  return rows[0];
}

export async function decideApproval(
  manager: EntityManager,
  id: string,
  decided: {
    state: 'approved' | 'refused';
    by: string;
    name: string;
    at: Date;
    until: Date;
    reason: string | null;
  },
): Promise<void> {
  await manager.query(
    `UPDATE app.call_approval SET state = $2, decided_by = $3, decided_by_name = $4, decided_at = $5, expires_at = $6,
       reason = $7 WHERE id = $1`,
    [id, decided.state, decided.by, decided.name, decided.at, decided.until, decided.reason],
  );
}

export const approvalView = (row: ApprovalRow): CallApprovalView => ({
  id: row.id,
  state: row.state,
  user: row.username ?? row.subject,
  agent: row.agent_name ?? row.client_id,
  tool: row.tool,
  argsHash: row.args_hash,
  why: row.why,
  requestedAt: row.requested_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  decidedBy: row.decided_by_name,
  decidedAt: row.decided_at?.toISOString() ?? null,
  reason: row.reason,
  usedBy: row.used_by,
});
