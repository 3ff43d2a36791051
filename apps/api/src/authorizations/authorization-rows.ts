import type { Authorizations } from '#libs/contracts';
import type { EntityManager } from 'typeorm';

/*
 * What was authorised, in the tenant that the transaction shows.
 */

/** Whose authorizations: a person by `sub`, an agent by client id. */
export interface Holder {
  readonly kind: 'user' | 'agent';
  readonly identity: string;
}

const GRANTED_BY = { user: 'accountId', agent: 'clientId' } as const;

export async function grantsOf(
  manager: EntityManager,
  { kind, identity }: Holder,
): Promise<Authorizations['grants']> {
  const rows = await manager.query<
    { id: string; client: string; subject: string; expires_at: Date | null }[]
  >(
    `SELECT id, payload ->> 'clientId' AS client, payload ->> 'accountId' AS subject, expires_at
     FROM app.oidc_artifact
     WHERE kind = 'Grant' AND payload ->> $1 = $2 AND (expires_at IS NULL OR expires_at > now()) ORDER BY id`,
    [GRANTED_BY[kind], identity],
  );
  return rows.map(({ expires_at: until, ...grant }) => ({
    ...grant,
    expiresAt: until?.toISOString() ?? null,
  }));
}

interface NodeRow {
  readonly id: string;
  readonly parent: string | null;
  readonly grant: string | null;
  readonly client: string;
  readonly subject: string;
  readonly scopes: string[];
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
}

/** Of a person all trees; of an agent the nodes that it holds, and those of trees that begin with it. */
export async function delegationsOf(
  manager: EntityManager,
  { kind, identity }: Holder,
): Promise<Authorizations['delegations']> {
  const rows = await manager.query<NodeRow[]>(
    `SELECT id, parent_id AS parent, grant_id AS "grant", client_id AS client, sub AS subject, scopes, created_at,
       expires_at, revoked_at
     FROM app.grant_node WHERE sub = $1 OR ($2 AND client_id = $1) ORDER BY depth, id LIMIT 1000`,
    [identity, kind === 'agent'],
  );
  return rows.map(({ created_at: created, expires_at: until, revoked_at: revoked, ...node }) => ({
    ...node,
    createdAt: created.toISOString(),
    expiresAt: until.toISOString(),
    revokedAt: revoked?.toISOString() ?? null,
  }));
}

/** Ends grants: no code or refresh token of theirs is good any more. @returns those that were there */
export async function endGrants(manager: EntityManager, ids: readonly string[]): Promise<string[]> {
  const [ended] = await manager.query<[{ id: string }[], number]>(
    `DELETE FROM app.oidc_artifact WHERE kind = 'Grant' AND id = ANY ($1::text[]) RETURNING id`,
    [ids],
  );
  await manager.query(`DELETE FROM app.oidc_artifact WHERE grant_id = ANY ($1::text[])`, [ids]);
  return ended.map(({ id }) => id);
}

/** Signs a person out of the authorization server: the next authorization begins with a sign-in. */
export const endSessions = (manager: EntityManager, subject: string): Promise<unknown> =>
  manager.query(`DELETE FROM app.oidc_artifact WHERE kind = 'Session' AND payload ->> 'accountId' = $1`, [
    subject,
  ]);

/** Ends a node and all below it, in one statement. @returns all nodes of the subtree, also those that had ended before */
export async function endSubtree(manager: EntityManager, nodeId: string): Promise<string[]> {
  const [rows] = await manager.query<[{ id: string }[], number]>(
    `WITH RECURSIVE subtree AS (
       SELECT tenant_id, id FROM app.grant_node WHERE id = $1
       UNION ALL
       SELECT c.tenant_id, c.id FROM app.grant_node c JOIN subtree s ON c.tenant_id = s.tenant_id AND c.parent_id = s.id
     )
     UPDATE app.grant_node n SET revoked_at = coalesce(n.revoked_at, now())
     FROM subtree s WHERE n.tenant_id = s.tenant_id AND n.id = s.id RETURNING n.id`,
    [nodeId],
  );
  return rows.map(({ id }) => id);
}

/** No token is issued for the key any more, and policy refuses it. */
export const reportKey = (manager: EntityManager, jkt: string, reason: string): Promise<unknown> =>
  manager.query(
    `INSERT INTO app.revocation (kind, value, reason) VALUES ('key', $1, $2) ON CONFLICT DO NOTHING`,
    [jkt, reason],
  );
