import type { EntityManager } from 'typeorm';

/*
 * Statements on `app.upstream_link`, in the transaction of one tenant.
 */

export interface LinkRow {
  readonly id: string;
  readonly server_id: string;
  readonly subject: string;
  readonly issuer: string;
  readonly sealed: Buffer;
}

export async function findLink(
  manager: EntityManager,
  serverId: string,
  subject: string,
): Promise<LinkRow | undefined> {
  const [row] = await manager.query<LinkRow[]>(
    `SELECT id, server_id, subject, issuer, sealed FROM app.upstream_link
     WHERE server_id = $1 AND subject = $2 AND ended_at IS NULL`,
    [serverId, subject],
  );
  return row;
}

export const addLink = (
  manager: EntityManager,
  link: LinkRow & { readonly owner: string; readonly scopes: readonly string[]; readonly at: Date },
): Promise<unknown> =>
  manager.query(
    `INSERT INTO app.upstream_link (id, owner_tenant_id, server_id, subject, issuer, sealed, scopes, linked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [link.id, link.owner, link.server_id, link.subject, link.issuer, link.sealed, link.scopes, link.at],
  );

/** The tokens go with it. @returns whether it was open */
export async function endLink(
  manager: EntityManager,
  id: string,
  { reason, at }: { readonly reason: string; readonly at: Date },
): Promise<boolean> {
  const [, ended] = await manager.query<[unknown[], number]>(
    `UPDATE app.upstream_link SET ended_at = $2, ended_reason = $3, sealed = NULL, refreshing_until = NULL
     WHERE id = $1 AND ended_at IS NULL`,
    [id, at, reason],
  );
  return ended > 0;
}

/** Whoever gets it refreshes; a claim that is not given back ends by itself. @returns whether it was free */
export async function claimRefresh(
  manager: EntityManager,
  id: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const [, claimed] = await manager.query<[unknown[], number]>(
    `UPDATE app.upstream_link SET refreshing_until = $3
     WHERE id = $1 AND ended_at IS NULL AND (refreshing_until IS NULL OR refreshing_until <= $2)`,
    [id, now, until],
  );
  return claimed > 0;
}

export const releaseRefresh = (manager: EntityManager, id: string): Promise<unknown> =>
  manager.query(`UPDATE app.upstream_link SET refreshing_until = NULL WHERE id = $1`, [id]);

/** @returns whether the link was still open: else the new tokens belong to nobody */
export async function keepRefreshed(
  manager: EntityManager,
  id: string,
  { sealed, at }: { readonly sealed: Buffer; readonly at: Date },
): Promise<boolean> {
  const [, kept] = await manager.query<[unknown[], number]>(
    `UPDATE app.upstream_link SET sealed = $2, refreshed_at = $3, refreshing_until = NULL
     WHERE id = $1 AND ended_at IS NULL`,
    [id, sealed, at],
  );
  return kept > 0;
}
