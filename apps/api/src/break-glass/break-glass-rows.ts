import type { BreakGlassView } from '#libs/contracts';
import { newId } from '#libs/platform';
import type { EntityManager } from 'typeorm';

export interface BreakGlassRow {
  readonly id: string;
  readonly reason: string;
  readonly minutes: number;
  readonly askedBy: string;
  readonly by: string;
  readonly at: Date;
  readonly askedPerson: readonly string[];
  readonly agreedBy: string | null;
  readonly agreedAt: Date | null;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
  readonly approvals: number;
}

/** Somebody who acts, with what tells them apart from others. */
export interface Acting {
  readonly id: string;
  readonly name: string;
  readonly marks: readonly string[];
}

const ROWS = `
  SELECT b.id, b.reason, b.minutes, b.asked_by AS "askedBy", b.asked_by_name AS by, b.asked_at AS at,
    b.asked_person AS "askedPerson", b.agreed_by_name AS "agreedBy", b.agreed_at AS "agreedAt", b.ends_at AS "endsAt",
    b.ended_at AS "endedAt",
    (SELECT count(*)::int FROM app.review r WHERE r.tenant_id = b.tenant_id AND r.break_glass_id = b.id) AS approvals
  FROM app.break_glass b`;

/** Newest first. @param manager shows the tenant */
export const breakGlassRows = (manager: EntityManager): Promise<BreakGlassRow[]> =>
  manager.query(`${ROWS} ORDER BY b.asked_at DESC, b.id DESC LIMIT 20`);

export async function lockBreakGlass(manager: EntityManager, id: string): Promise<BreakGlassRow | undefined> {
  await manager.query(`SELECT 1 FROM app.break_glass WHERE id = $1 FOR UPDATE`, [id]);
  const [row] = await manager.query<BreakGlassRow[]>(`${ROWS} WHERE b.id = $1`, [id]);
  return row;
}

/** @returns its id; undefined when there is one that is not over */
export async function addBreakGlass(
  manager: EntityManager,
  asked: { readonly reason: string; readonly minutes: number; readonly by: Acting },
  { at, until }: { readonly at: Date; readonly until: Date },
): Promise<string | undefined> {
  await manager.query(
    `UPDATE app.break_glass SET ended_at = ends_at WHERE ended_at IS NULL AND ends_at <= $1`,
    [at],
  );
  const { id, name, marks } = asked.by;
  const rows = await manager.query<{ id: string }[]>(
    `INSERT INTO app.break_glass (id, reason, minutes, asked_by, asked_by_name, asked_person, asked_at, ends_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id`,
    [newId('breakglass'), asked.reason, asked.minutes, id, name, marks, at, until],
  );
  return rows[0]?.id;
}

export async function setAgreed(
  manager: EntityManager,
  id: string,
  by: Acting,
  { at, until }: { readonly at: Date; readonly until: Date },
): Promise<void> {
  await manager.query(
    `UPDATE app.break_glass SET agreed_by = $2, agreed_by_name = $3, agreed_person = $4, agreed_at = $5, ends_at = $6
     WHERE id = $1`,
    [id, by.id, by.name, by.marks, at, until],
  );
}

export async function setEnded(manager: EntityManager, id: string, by: string, at: Date): Promise<void> {
  await manager.query(`UPDATE app.break_glass SET ended_by_name = $2, ended_at = $3 WHERE id = $1`, [
    id,
    by,
    at,
  ]);
}

export const isOver = ({ endedAt, endsAt }: BreakGlassRow, at: Date): boolean =>
  endedAt !== null || endsAt <= at;

export const breakGlassViewOf = (row: BreakGlassRow, at: Date): BreakGlassView => ({
  id: row.id,
  state: isOver(row, at) ? 'over' : row.agreedAt === null ? 'asked' : 'in_force',
  reason: row.reason,
  minutes: row.minutes,
  by: row.by,
  at: row.at.toISOString(),
  agreed:
    row.agreedBy === null || row.agreedAt === null
      ? null
      : { by: row.agreedBy, at: row.agreedAt.toISOString() },
  endsAt: (row.endedAt ?? row.endsAt).toISOString(),
  approvals: row.approvals,
});
