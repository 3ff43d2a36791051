import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CallRow } from '#libs/contracts';

export const PAGE = 100;

export interface CallFilter {
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  /** Canonical id, or a name as agents see it at the upstream. */
  readonly tool?: string | undefined;
  /** Username, account id or subject. */
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
    LEFT JOIN app.account u ON u.tenant_id = e.tenant_id AND e.subject = $1 || '|' || u.id
    LEFT JOIN app.agent a ON a.tenant_id = e.tenant_id AND a.client_id = e.client_id
  WHERE e.kind = 'call'`;

const FILTERED = `${CALLS}
    AND ($2::text IS NULL OR e.outcome = $2)
    AND ($3::text IS NULL OR e.reason = $3)
    AND ($4::text IS NULL OR e.tool = $4 OR right(e.tool, length($4) + 1) = ':' || $4)
    AND ($5::text IS NULL OR $5 IN (e.subject, u.id, u.username))
    AND ($6::text IS NULL OR $6 IN (e.client_id, a.name))`;

/** Recorded calls of the tenant that the transaction shows. */
@Injectable()
export class CallStore {
  /**
   * Newest first: at most one more than a page, to tell whether there is a next one.
   * @param issuer of the tenant: a user's subject is `<issuer>|<account id>`
   */
  list(manager: EntityManager, issuer: string, filter: CallFilter, before?: number): Promise<StoredCall[]> {
    return manager.query(
      `${FILTERED} AND ($7::bigint IS NULL OR e.seq < $7) ORDER BY e.seq DESC LIMIT ${PAGE + 1}`,
      parameters(issuer, filter, before),
    );
  }

  /** Oldest first: at most a page of those after a position. */
  listNewer(
    manager: EntityManager,
    issuer: string,
    filter: CallFilter,
    after: number,
  ): Promise<StoredCall[]> {
    return manager.query(
      `${FILTERED} AND e.seq > $7 ORDER BY e.seq LIMIT ${PAGE}`,
      parameters(issuer, filter, after),
    );
  }

  async find(manager: EntityManager, issuer: string, id: string): Promise<StoredCall | undefined> {
    const rows: StoredCall[] = await manager.query(`${CALLS} AND e.id = $2`, [issuer, id]);
    return rows[0];
  }
}

const parameters = (
  issuer: string,
  { outcome, reason, tool, user, agent }: CallFilter,
  position: number | undefined,
): unknown[] => [issuer, outcome, reason, tool, user, agent, position].map((value) => value ?? null);

export const callRow = (call: StoredCall): CallRow => ({
  seq: Number(call.seq),
  id: call.id,
  at: call.at.toISOString(),
  outcome: call.outcome,
  reason: call.reason,
  method: call.method,
  tool: call.tool,
  user: call.username ?? (call.subject === call.client_id ? null : call.subject), // a machine is its own subject
  agent: call.agent_name ?? call.client_id,
  durationMs: Number(call.duration_us) / 1000,
  count: call.count,
});
