import { type REPLAY_GROUPS, type ReplayChanges } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { decodeCursor, encodeCursor, notFound } from '../../http/http.module.js';
import type { TenantRef } from '../../session/session.module.js';
import { ReplayStore } from './replay-store.js';

type By = (typeof REPLAY_GROUPS)[number];

const PAGE = 100;
const LABELS: Readonly<Record<By, string>> = {
  user: 'c.subject',
  tool: 'c.tool',
  role: 'c.role',
  call: 'c.id',
};
const sum = (change: string): string =>
  `coalesce(sum(c.count) FILTER (WHERE c.change = '${change}'), 0)::float8 AS ${change}`;

interface Row {
  readonly label: string;
  readonly username: string | null;
  readonly subject: string;
  readonly agent: string;
  readonly tool: string;
  readonly role: string;
  readonly denied: number;
  readonly allowed: number;
  readonly approval: number;
  readonly unknown: number;
  readonly before: string;
  readonly after: string;
  readonly calls: string[];
  /** One call of each group that is added up. */
  readonly some: string[];
}

/** What a replay found, added up by user, tool or role, or as it was found. */
@Injectable()
export class ReplayChangesReport {
  constructor(
    private readonly db: TenantDb,
    private readonly store: ReplayStore,
  ) {}

  /**
   * @param issuer of the tenant: the subject of its own accounts is `<issuer>|<account id>`
   * @throws ProblemError 404; 422 for a cursor of something else
   */
  page(
    tenant: TenantRef,
    issuer: string,
    replayId: string,
    by: By,
    cursor: string | undefined,
  ): Promise<ReplayChanges> {
    return this.db.run(tenant.id, async (manager) => {
      if ((await this.store.find(manager, replayId)) === undefined) throw notFound();
      return this.read(manager, issuer, replayId, by, cursor);
    });
  }

  private async read(
    manager: EntityManager,
    issuer: string,
    replayId: string,
    by: By,
    cursor: string | undefined,
  ): Promise<ReplayChanges> {
    const after = decodeCursor(z.string(), cursor) ?? '';
    const rows = await manager.query<Row[]>(
      `SELECT ${LABELS[by]} AS label, min(c.subject) AS subject, min(u.username) AS username,
         min(coalesce(a.name, c.client_id)) AS agent, min(c.tool) AS tool, min(c.role) AS role,
         ${['denied', 'allowed', 'approval', 'unknown'].map(sum).join(', ')},
         min(c.before) AS before, min(c.after) AS after, (array_agg(c.calls[1] ORDER BY c.calls[1] DESC))[1:5] AS some,
         min(c.calls) AS calls
       FROM app.policy_replay_change c
         LEFT JOIN app.federated_account f ON f.tenant_id = c.tenant_id AND f.subject = c.subject
         LEFT JOIN app.account u ON u.tenant_id = c.tenant_id
           AND (u.id = f.account_id OR c.subject = $1 || '|' || u.id)
         LEFT JOIN app.agent a ON a.tenant_id = c.tenant_id AND a.client_id = c.client_id
       WHERE c.replay_id = $2 AND ${LABELS[by]} > $3
       GROUP BY ${LABELS[by]} ORDER BY ${LABELS[by]} LIMIT ${PAGE + 1}`,
      [issuer, replayId, after],
    );
    const shown = rows.slice(0, PAGE);
    return {
      items: shown.map((row) => group(row, by)),
      nextCursor: rows.length > PAGE ? encodeCursor(shown.at(-1)?.label) : null,
    };
  }
}

const group = (row: Row, by: By): ReplayChanges['items'][number] => ({
  user: by === 'user' || by === 'call' ? (row.username ?? row.subject) : null,
  agent: by === 'call' ? row.agent : null,
  tool: by === 'tool' || by === 'call' ? row.tool : null,
  role: by === 'role' || by === 'call' ? row.role : null,
  denied: row.denied,
  allowed: row.allowed,
  approval: row.approval,
  unknown: row.unknown,
  before: by === 'call' ? row.before : null,
  after: by === 'call' ? row.after : null,
  calls: by === 'call' ? row.calls : row.some,
});
