import type { OperatorIdentityList } from '#libs/contracts';
import { newId } from '#libs/platform';
import type { EntityManager } from 'typeorm';

/*
 * Statements on `app.operator_identity`, in the transaction of one tenant.
 */

interface IdentityRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly subject: string;
  readonly linked_at: Date;
  readonly last_used_at: Date | null;
}

export async function identitiesOf(
  manager: EntityManager,
  accountId: string,
): Promise<OperatorIdentityList['items']> {
  const rows = await manager.query<IdentityRow[]>(
    `SELECT i.id, p.slug, p.name, i.subject, i.linked_at, i.last_used_at FROM app.operator_identity i
       JOIN app.identity_provider p ON p.tenant_id = i.tenant_id AND p.id = i.identity_provider_id
     WHERE i.account_id = $1 ORDER BY p.slug`,
    [accountId],
  );
  return rows.map(({ id, slug, name, subject, linked_at: linked, last_used_at: used }) => ({
    id,
    provider: { slug, name },
    subject: subject.slice(subject.indexOf('|') + 1),
    linkedAt: linked.toISOString(),
    lastUsedAt: used?.toISOString() ?? null,
  }));
}

/** @returns the operator who linked exactly this identity at exactly this provider, and the link */
export async function useIdentity(
  manager: EntityManager,
  identity: { readonly providerId: string; readonly subject: string },
  at: Date,
): Promise<{ readonly accountId: string; readonly identityId: string } | undefined> {
  const [rows] = await manager.query<[{ accountId: string; identityId: string }[], number]>(
    `UPDATE app.operator_identity SET last_used_at = $3
     WHERE subject = $1 AND identity_provider_id = $2 RETURNING account_id AS "accountId", id AS "identityId"`,
    [identity.subject, identity.providerId, at],
  );
  return rows[0];
}

/** @returns its id; undefined when the identity is somebody's, or the operator has another one there */
export async function addIdentity(
  manager: EntityManager,
  accountId: string,
  identity: { readonly providerId: string; readonly subject: string },
  at: Date,
): Promise<string | undefined> {
  const [row] = await manager.query<{ id: string }[]>(
    `INSERT INTO app.operator_identity (id, account_id, identity_provider_id, subject, linked_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id`,
    [newId('identity'), accountId, identity.providerId, identity.subject, at],
  );
  return row?.id;
}

/** @returns whether there was one */
export async function removeIdentity(
  manager: EntityManager,
  accountId: string,
  id: string,
): Promise<boolean> {
  const [, removed] = await manager.query<[unknown[], number]>(
    `DELETE FROM app.operator_identity WHERE id = $1 AND account_id = $2`,
    [id, accountId],
  );
  return removed === 1;
}
