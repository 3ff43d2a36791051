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
  readonly liftAskedBy: string | null;
  readonly liftAskedByName: string | null;
  readonly liftReason: string | null;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
}

const STOPS = `
  SELECT id, kind, target_id AS "targetId", target_name AS "targetName", was_disabled AS "wasDisabled", reason,
    stopped_by_name AS by, stopped_at AS at, lift_asked_by AS "liftAskedBy", lift_asked_by_name AS "liftAskedByName",
    lift_reason AS "liftReason", lifted_by_name AS "liftedBy", lifted_at AS "liftedAt"
  FROM app.stop`;

/** In force first, newest first. @param manager shows the tenant */
export const stopRows = (manager: EntityManager): Promise<StopRow[]> =>
  manager.query(`(${STOPS} WHERE lifted_at IS NULL ORDER BY id DESC)
    UNION ALL (${STOPS} WHERE lifted_at IS NOT NULL ORDER BY lifted_at DESC LIMIT 50)`);

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

export const stopView = (row: StopRow): StopView => ({
  id: row.id,
  kind: row.kind,
  target: { id: row.targetId, name: row.targetName },
  reason: row.reason,
  by: row.by,
  at: row.at.toISOString(),
  liftAsked: row.liftAskedByName === null ? null : { by: row.liftAskedByName, reason: row.liftReason ?? '' },
  lifted:
    row.liftedBy === null || row.liftedAt === null
      ? null
      : { by: row.liftedBy, at: row.liftedAt.toISOString() },
});
