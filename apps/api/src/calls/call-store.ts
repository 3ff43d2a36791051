import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CallRow } from '#libs/contracts';

export const PAGE = 100;

export interface CallFilter {
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  /** Canonical id, or a name as agents see it at the upstream. */
  readonly tool?: string | undefined;
  /** Account id or username. */
  readonly user?: string | undefined;
  /** Client id or name. */
  readonly agent?: string | undefined;
}

export interface StoredCall {
  readonly seq: string;
  readonly id: string;
  readonly at: Date;
  readonly outcome: string;
  readonly reason: string | null;
  readonly method: string;
  readonly tool: string | null;
  readonly subject: string | null;
  readonly client_id: string | null;
  readonly username: string | null;
  readonly agent_name: string | null;
  readonly duration_us: string;
  readonly count: number;
  readonly event: string;
  readonly previous_hash: string;
  readonly hash: string;
}

const CALLS = `
  SELECT e.*, u.username, a.name AS agent_name
  FROM app.audit_event e
    LEFT JOIN app.account u ON u.tenant_id = e.tenant_id AND u.id = e.subject
    LEFT JOIN app.agent a ON a.tenant_id = e.tenant_id AND a.client_id = e.client_id
  WHERE e.kind = 'call'`;

/** Recorded calls of the tenant that the transaction shows. */
@Injectable()
export class CallStore {
  /** Newest first: at most one more than a page, to tell whether there is a next one. */
  list(manager: EntityManager, filter: CallFilter, before: number | undefined): Promise<StoredCall[]> {
    return manager.query(
      `${CALLS}
        AND ($1::text IS NULL OR e.outcome = $1)
        AND ($2::text IS NULL OR e.reason = $2)
        AND ($3::text IS NULL OR e.tool = $3 OR right(e.tool, length($3) + 1) = ':' || $3)
        AND ($4::text IS NULL OR e.subject = $4
          OR e.subject IN (SELECT id FROM app.account WHERE username = $4))
        AND ($5::text IS NULL OR e.client_id = $5
          OR e.client_id IN (SELECT client_id FROM app.agent WHERE name = $5))
        AND ($6::bigint IS NULL OR e.seq < $6)
       ORDER BY e.seq DESC LIMIT ${PAGE + 1}`,
      [filter.outcome, filter.reason, filter.tool, filter.user, filter.agent, before].map((v) => v ?? null),
    );
  }

  async find(manager: EntityManager, id: string): Promise<StoredCall | undefined> {
    const rows: StoredCall[] = await manager.query(`${CALLS} AND e.id = $1`, [id]);
    return rows[0];
  }
}

export const callRow = (call: StoredCall): CallRow => ({
  seq: Number(call.seq),
  id: call.id,
  at: call.at.toISOString(),
  outcome: call.outcome,
  reason: call.reason,
  method: call.method,
  tool: call.tool,
  user: call.username ?? call.subject,
  agent: call.agent_name ?? call.client_id,
  durationMs: Number(call.duration_us) / 1000,
  count: call.count,
});
