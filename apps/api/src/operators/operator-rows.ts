import type { OperatorView, Right } from '#libs/contracts';
import type { EntityManager } from 'typeorm';

const OPERATORS = `
  SELECT a.id, a.username, a.name, a.rights, a.disabled_at IS NOT NULL AS disabled,
    (SELECT count(*)::int FROM app.passkey p WHERE p.account_id = a.id) AS passkeys
  FROM app.account a WHERE a.rights <> '{}'`;

/** Accounts with administration rights. @param manager shows the tenant */
export const operatorRows = (manager: EntityManager): Promise<OperatorView[]> =>
  manager.query(`${OPERATORS} ORDER BY a.username`);

export async function findOperatorRow(manager: EntityManager, id: string): Promise<OperatorView | undefined> {
  const rows = await manager.query<OperatorView[]>(`${OPERATORS} AND a.id = $1`, [id]);
  return rows[0];
}

/** An account without password. @returns false when the username is taken */
export async function addOperatorRow(
  manager: EntityManager,
  operator: {
    readonly id: string;
    readonly username: string;
    readonly name: string;
    readonly rights: readonly Right[];
  },
): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `INSERT INTO app.account (id, username, name, rights) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1`,
    [operator.id, operator.username, operator.name, operator.rights],
  );
  return rows.length === 1;
}

/** The account counts as these others too until then, and as whoever it counted as before. */
export async function setEnrolment(
  manager: EntityManager,
  id: string,
  by: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<void> {
  await manager.query(
    `UPDATE app.account SET enrolled_until = $4, enrolled_by = ARRAY(
       SELECT DISTINCT e FROM unnest(CASE WHEN enrolled_until > $3 THEN enrolled_by ELSE '{}' END || $2::text) e ORDER BY e)
     WHERE id = $1`,
    [id, by, now, until],
  );
}
