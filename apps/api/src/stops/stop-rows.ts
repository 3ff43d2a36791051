import type { StopKind, StopView } from '#libs/contracts';
import { newId } from '#libs/platform';
import type { EntityManager } from 'typeorm';

export interface StopRow {
  readonly id: string;
  readonly kind: StopKind;
  readonly targetId: string;
  readonly targetName: string;
  readonly wasDisabled: boolean;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
  readonly liftAskId: string | null;
  readonly liftAskedBy: string | null;
  readonly liftAskedByName: string | null;
  /** Marks of the person who asked, as they were then. */
  readonly liftAskedPerson: readonly string[];
  readonly liftReason: string | null;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
}

const STOPS = `
  SELECT id, kind, target_id AS "targetId", target_name AS "targetName", was_disabled AS "wasDisabled", reason,
    stopped_by_name AS by, stopped_at AS at, lift_ask_id AS "liftAskId", lift_asked_by AS "liftAskedBy", lift_asked_by_name AS "liftAskedByName",
    lift_asked_person AS "liftAskedPerson",
    lift_reason AS "liftReason", lifted_by_name AS "liftedBy", lifted_at AS "liftedAt"
  FROM app.stop`;

/** In force first, newest first. @param manager shows the tenant */
export const stopRows = (manager: EntityManager): Promise<StopRow[]> =>
  manager.query(`(${STOPS} WHERE lifted_at IS NULL ORDER BY id DESC)
    UNION ALL (${STOPS} WHERE lifted_at IS NOT NULL ORDER BY lifted_at DESC LIMIT 50)`);

/** What a stop is about never changes. */
export async function findStopTarget(
  manager: EntityManager,
  id: string,
): Promise<Pick<StopRow, 'kind' | 'targetId'> | undefined> {
  const [row] = await manager.query<StopRow[]>(`${STOPS} WHERE id = $1`, [id]);
  return row;
}

export async function lockStop(manager: EntityManager, id: string): Promise<StopRow | undefined> {
  const [row] = await manager.query<StopRow[]>(`${STOPS} WHERE id = $1 FOR UPDATE`, [id]);
  return row;
}

/** @returns its id; undefined when it is stopped already */
export async function addStopRow(
  manager: EntityManager,
  stop: Pick<StopRow, 'kind' | 'targetId' | 'targetName' | 'wasDisabled' | 'reason' | 'at'> & {
    readonly operator: { readonly id: string; readonly name: string };
  },
): Promise<string | undefined> {
  const { kind, targetId, targetName, wasDisabled, reason, operator, at } = stop;
  const rows = await manager.query<{ id: string }[]>(
    `INSERT INTO app.stop (id, kind, target_id, target_name, was_disabled, reason, stopped_by, stopped_by_name, stopped_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
    [newId('stop'), kind, targetId, targetName, wasDisabled, reason, operator.id, operator.name, at],
  );
  return rows[0]?.id;
}

/** In place of what somebody asked before, if anybody did. */
export async function setLiftAsked(
  manager: EntityManager,
  id: string,
  asked: { readonly by: { readonly id: string; readonly name: string }; readonly person: readonly string[] },
  reason: string,
): Promise<void> {
  await manager.query(
    `UPDATE app.stop SET lift_ask_id = $2, lift_asked_by = $3, lift_asked_by_name = $4, lift_asked_person = $5,
       lift_reason = $6 WHERE id = $1`,
    [id, newId('liftrequest'), asked.by.id, asked.by.name, asked.person, reason],
  );
}

export async function setLifted(
  manager: EntityManager,
  id: string,
  lifted: { readonly by: { readonly id: string; readonly name: string }; readonly person: readonly string[] },
  at: Date,
): Promise<void> {
  await manager.query(
    `UPDATE app.stop SET lifted_by = $2, lifted_by_name = $3, lifted_person = $4, lifted_at = $5 WHERE id = $1`,
    [id, lifted.by.id, lifted.by.name, lifted.person, at],
  );
}

/** Somebody disabled it for a reason of their own while it is stopped: letting it go on does not enable it. */
export async function setWasDisabled(
  manager: EntityManager,
  kind: StopKind,
  targetId: string,
): Promise<void> {
  await manager.query(
    `UPDATE app.stop SET was_disabled = true WHERE kind = $1 AND target_id = $2 AND lifted_at IS NULL`,
    [kind, targetId],
  );
}

export const stopView = (row: StopRow): StopView => ({
  id: row.id,
  kind: row.kind,
  target: { id: row.targetId, name: row.targetName },
  reason: row.reason,
  by: row.by,
  at: row.at.toISOString(),
  liftAsked:
    row.liftAskId === null || row.liftAskedByName === null
      ? null
      : { id: row.liftAskId, by: row.liftAskedByName, reason: row.liftReason ?? '' },
  lifted:
    row.liftedBy === null || row.liftedAt === null
      ? null
      : { by: row.liftedBy, at: row.liftedAt.toISOString() },
});
