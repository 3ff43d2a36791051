import type { AgentDetail, PublicJwk } from '#libs/contracts';
import type { EntityManager } from 'typeorm';

/*
 * Statements about how agents prove themselves, in the transaction of one tenant.
 */

export interface AgentRow extends Omit<AgentDetail, 'keys'> {
  readonly clientId: string;
  readonly keys: readonly PublicJwk[];
}

/** Undefined for what is none, a component too. */
export async function findAgent(manager: EntityManager, id: string): Promise<AgentRow | undefined> {
  const [row] = await manager.query<AgentRow[]>(
    `SELECT a.id, a.client_id AS "clientId", a.kind, a.keys, a.jwks_uri AS "jwksUri", a.redirect_uris AS "redirectUris",
       to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt",
       (SELECT max(day)::text FROM app.usage_day u WHERE u.client_id = a.client_id) AS "lastCallOn"
     FROM app.agent a WHERE a.id = $1 AND a.kind <> 'component'`,
    [id],
  );
  return row;
}

/** Which of these keys somebody has reported, by RFC 7638 thumbprint. */
export async function reportedKeys(
  manager: EntityManager,
  thumbprints: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await manager.query<{ value: string }[]>(
    `SELECT value FROM app.revocation WHERE kind = 'key' AND value = ANY ($1::text[])`,
    [thumbprints],
  );
  return new Set(rows.map(({ value }) => value));
}

export const replaceKeys = (
  manager: EntityManager,
  id: string,
  keys: readonly PublicJwk[],
): Promise<unknown> =>
  manager.query(`UPDATE app.agent SET keys = $2 WHERE id = $1`, [id, JSON.stringify(keys)]);
