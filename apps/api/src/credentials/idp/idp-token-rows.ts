import type { EntityManager } from 'typeorm';

/*
 * Statements on `app.user_idp_token`, in the transaction of one tenant.
 */

export interface IdpTokenRow {
  readonly id: string;
  readonly subject: string;
  readonly issuer: string;
  readonly sealed: Buffer;
}

/** In place of what an earlier sign-in of the person brought. */
export const replaceTokens = (
  manager: EntityManager,
  { id, subject, issuer, sealed, expiresAt }: IdpTokenRow & { readonly expiresAt: Date },
): Promise<unknown> =>
  manager.query(
    `INSERT INTO app.user_idp_token (id, subject, issuer, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, subject) DO UPDATE SET id = EXCLUDED.id, issuer = EXCLUDED.issuer,
       sealed = EXCLUDED.sealed, expires_at = EXCLUDED.expires_at, refreshing_until = NULL`,
    [id, subject, issuer, sealed, expiresAt],
  );

/** @param issuer the only one whose tokens are wanted; undefined: any */
export async function findTokens(
  manager: EntityManager,
  subject: string,
  { now, issuer }: { readonly now: Date; readonly issuer: string | undefined },
): Promise<IdpTokenRow | undefined> {
  const [row] = await manager.query<IdpTokenRow[]>(
    `SELECT id, subject, issuer, sealed FROM app.user_idp_token
     WHERE subject = $1 AND expires_at > $2 AND ($3::text IS NULL OR issuer = $3)`,
    [subject, now, issuer ?? null],
  );
  return row;
}

/** Whoever gets it refreshes. @returns undefined when somebody else does, or the tokens are gone */
export async function claimTokens(
  manager: EntityManager,
  id: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<IdpTokenRow | undefined> {
  const [rows] = await manager.query<[IdpTokenRow[], number]>(
    `UPDATE app.user_idp_token SET refreshing_until = $3
     WHERE id = $1 AND (refreshing_until IS NULL OR refreshing_until <= $2)
     RETURNING id, subject, issuer, sealed`,
    [id, now, until],
  );
  return rows[0];
}

/** @returns whether they were still there: else a newer sign-in took their place, or the person was disabled */
export async function refreshTokens(manager: EntityManager, id: string, sealed: Buffer): Promise<boolean> {
  const [, kept] = await manager.query<[unknown[], number]>(
    `UPDATE app.user_idp_token SET sealed = $2, refreshing_until = NULL WHERE id = $1`,
    [id, sealed],
  );
  return kept > 0;
}

export const releaseTokens = (manager: EntityManager, id: string): Promise<unknown> =>
  manager.query(`UPDATE app.user_idp_token SET refreshing_until = NULL WHERE id = $1`, [id]);

export const dropTokens = (manager: EntityManager, id: string): Promise<unknown> =>
  manager.query(`DELETE FROM app.user_idp_token WHERE id = $1`, [id]);

export const dropTokensOf = (manager: EntityManager, subject: string): Promise<unknown> =>
  manager.query(`DELETE FROM app.user_idp_token WHERE subject = $1`, [subject]);

/** What is past, and what belongs to nobody who may sign in. @param needed false: everything */
export const sweepTokens = (
  manager: EntityManager,
  { now, needed }: { readonly now: Date; readonly needed: boolean },
): Promise<unknown> =>
  manager.query(
    `DELETE FROM app.user_idp_token t WHERE NOT $2 OR t.expires_at <= $1 OR NOT EXISTS (
       SELECT FROM app.federated_account f JOIN app.account a ON a.tenant_id = f.tenant_id AND a.id = f.account_id
       WHERE f.tenant_id = t.tenant_id AND f.subject = t.subject AND a.disabled_at IS NULL)`,
    [now, needed],
  );
