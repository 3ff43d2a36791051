import type { ReplayCounts, ReplayView } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DraftRules } from '../draft-preview.js';
import type { ChangeGroup } from './replay-tally.js';

/** Longer than a batch takes: a replay whose lease is over has lost its worker. */
const LEASE = `interval '60 seconds'`;
const SHOWN = 20;

export interface StoredReplay extends Pick<ReplayView, 'id' | 'days' | 'state' | 'failure' | 'counts'> {
  readonly draftId: string;
  readonly draftVersion: number;
  readonly baseRevision: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly atSeq: number;
  readonly requestedAt: Date;
  readonly endedAt: Date | null;
}

export interface NewReplay extends Pick<
  StoredReplay,
  | 'id'
  | 'days'
  | 'counts'
  | 'draftId'
  | 'draftVersion'
  | 'baseRevision'
  | 'firstSeq'
  | 'lastSeq'
  | 'requestedAt'
> {
  readonly rules: DraftRules;
  readonly requestedBy: string;
}

const COLUMNS = `
  SELECT id, draft_id AS "draftId", draft_version AS "draftVersion", days, state, failure, counts,
    base_revision::float8 AS "baseRevision", first_seq::float8 AS "firstSeq", last_seq::float8 AS "lastSeq",
    at_seq::float8 AS "atSeq", requested_at AS "requestedAt", ended_at AS "endedAt"
  FROM app.policy_replay`;
const UNDER_WAY = `state IN ('waiting', 'running')`;

/** Replays of the tenant that the transaction shows. */
@Injectable()
export class ReplayStore {
  list(manager: EntityManager, draftId: string): Promise<StoredReplay[]> {
    return manager.query(
      `${COLUMNS} WHERE draft_id = $1 ORDER BY requested_at DESC, id DESC LIMIT ${SHOWN}`,
      [draftId],
    );
  }

  async find(manager: EntityManager, id: string): Promise<StoredReplay | undefined> {
    const [replay] = await manager.query<StoredReplay[]>(`${COLUMNS} WHERE id = $1`, [id]);
    return replay;
  }

  async rules(manager: EntityManager, id: string): Promise<DraftRules | undefined> {
    const [row] = await manager.query<{ rules: DraftRules }[]>(
      `SELECT rules FROM app.policy_replay WHERE id = $1`,
      [id],
    );
    return row?.rules;
  }

  /** @returns false when another one is under way in the tenant */
  async add(manager: EntityManager, replay: NewReplay): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `INSERT INTO app.policy_replay (id, draft_id, draft_version, days, state, base_revision, rules, first_seq,
         last_seq, at_seq, counts, requested_by, requested_at)
       VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $7, $9, $10, $11)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [
        replay.id,
        replay.draftId,
        replay.draftVersion,
        replay.days,
        replay.baseRevision,
        JSON.stringify(replay.rules),
        replay.firstSeq,
        replay.lastSeq,
        JSON.stringify(replay.counts),
        replay.requestedBy,
        replay.requestedAt,
      ],
    );
    return rows.length > 0;
  }

  /** Those that no worker is at. */
  async waiting(manager: EntityManager): Promise<string[]> {
    const rows = await manager.query<{ id: string }[]>(
      `SELECT id FROM app.policy_replay WHERE ${UNDER_WAY} AND (leased_until IS NULL OR leased_until < now())`,
    );
    return rows.map(({ id }) => id);
  }

  /** Makes it this worker's, if it is nobody's. */
  async claim(manager: EntityManager, id: string, worker: string): Promise<StoredReplay | undefined> {
    await manager.query(
      `UPDATE app.policy_replay SET state = 'running', leased_by = $2, leased_until = now() + ${LEASE}
       WHERE id = $1 AND ${UNDER_WAY} AND (leased_until IS NULL OR leased_until < now())`,
      [id, worker],
    );
    return this.lockOwn(manager, id, worker);
  }

  /** Locks it until the transaction ends; undefined when it was cancelled, or is another worker's. */
  async lockOwn(manager: EntityManager, id: string, worker: string): Promise<StoredReplay | undefined> {
    const [replay] = await manager.query<StoredReplay[]>(
      `${COLUMNS} WHERE id = $1 AND leased_by = $2 AND state = 'running' FOR UPDATE`,
      [id, worker],
    );
    return replay;
  }

  /** Another worker may go on with it at once. */
  async release(manager: EntityManager, id: string, worker: string): Promise<void> {
    await manager.query(
      `UPDATE app.policy_replay SET leased_by = NULL, leased_until = NULL WHERE id = $1 AND leased_by = $2`,
      [id, worker],
    );
  }

  async progress(
    manager: EntityManager,
    id: string,
    { atSeq, counts, groups }: { atSeq: number; counts: ReplayCounts; groups: Iterable<ChangeGroup> },
  ): Promise<void> {
    await manager.query(
      `UPDATE app.policy_replay SET at_seq = $2, counts = $3, leased_until = now() + ${LEASE} WHERE id = $1`,
      [id, atSeq, JSON.stringify(counts)],
    );
    await manager.query(
      `INSERT INTO app.policy_replay_change AS c
         (replay_id, id, change, subject, client_id, tool, role, before, after, count, calls)
       SELECT $1, g.id, g.change, g.subject, g."clientId", g.tool, g.role, g.before, g.after, g.count, g.calls
       FROM jsonb_to_recordset($2::jsonb) AS g (id text, change text, subject text, "clientId" text, tool text,
         role text, before text, after text, count bigint, calls text[])
       ON CONFLICT (tenant_id, replay_id, id) DO UPDATE
         SET count = c.count + excluded.count, calls = (c.calls || excluded.calls)[1:5]`,
      [id, JSON.stringify([...groups])],
    );
  }

  /** @returns false when it had ended already */
  async end(
    manager: EntityManager,
    id: string,
    state: 'done' | 'failed' | 'cancelled',
    at: Date,
    failure: string | null = null,
  ): Promise<boolean> {
    const [rows] = await manager.query<[unknown[], number]>(
      `UPDATE app.policy_replay SET state = $2, ended_at = $3, failure = $4, leased_by = NULL, leased_until = NULL
       WHERE id = $1 AND ${UNDER_WAY} RETURNING 1`,
      [id, state, at, failure],
    );
    return rows.length > 0;
  }

  async dropBefore(manager: EntityManager, at: Date): Promise<void> {
    await manager.query(`DELETE FROM app.policy_replay WHERE ended_at < $1`, [at]);
  }
}
