import type { ComponentKind, Heartbeat, PublicJwk } from '#libs/contracts';
import { newId } from '#libs/platform';
import type { EntityManager } from 'typeorm';
import type { Component } from './component.js';

/*
 * Statements on `app.component` and the OAuth clients behind it, in the transaction of the platform tenant.
 */

interface ComponentRow {
  readonly id: string;
  readonly name: string;
  readonly kind: ComponentKind;
  readonly keyId: string;
  readonly enrolledAt: Date;
  readonly lastSeenAt: Date | null;
  readonly revokedAt: Date | null;
  readonly version: string | null;
}

/** The component of that name, if there is one, is revoked and gives up its name. */
export async function retireComponent(manager: EntityManager, name: string): Promise<void> {
  await manager.query(
    `WITH retired AS (
       UPDATE app.component SET name = name || ' until ' || id, revoked_at = coalesce(revoked_at, now())
       WHERE name = $1 RETURNING client_id
     )
     UPDATE app.agent SET disabled_at = coalesce(disabled_at, now())
     WHERE kind = 'component' AND client_id IN (SELECT client_id FROM retired)`,
    [name],
  );
}

export async function addComponent(
  manager: EntityManager,
  { id, name, kind, clientId }: Component,
  key: PublicJwk,
  callTokenKeys: readonly PublicJwk[],
): Promise<void> {
  await manager.query(
    `INSERT INTO app.agent (id, client_id, name, kind, keys) VALUES ($1, $2, $3, 'component', $4)`,
    [newId('agent'), clientId, name, JSON.stringify([key])],
  );
  await manager.query(
    `INSERT INTO app.component (id, name, kind, client_id, key, call_token_keys) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, name, kind, clientId, key, JSON.stringify(callTokenKeys)],
  );
}

/** @returns undefined when there is none, or it was revoked before */
export async function revokeComponent(manager: EntityManager, id: string): Promise<Component | undefined> {
  const [component] = await manager.query<Component[]>(
    `SELECT id, name, kind, client_id AS "clientId" FROM app.component
     WHERE id = $1 AND revoked_at IS NULL FOR UPDATE`,
    [id],
  );
  if (component !== undefined) await retireComponent(manager, component.name);
  return component;
}

/** Newest first, the revoked ones too, under the name they had. */
export const listComponents = (manager: EntityManager): Promise<ComponentRow[]> =>
  manager.query(
    `SELECT id, split_part(name, ' ', 1) AS name, kind, key ->> 'kid' AS "keyId", enrolled_at AS "enrolledAt",
       last_seen_at AS "lastSeenAt", revoked_at AS "revokedAt", status ->> 'version' AS version
     FROM app.component ORDER BY enrolled_at DESC, id LIMIT 1000`,
  );

/** @param keyId must be the key in use, or the one before while it still counts */
export async function findComponent(
  manager: EntityManager,
  clientId: string,
  keyId: string,
): Promise<Component | undefined> {
  const [component] = await manager.query<Component[]>(
    `SELECT id, name, kind, client_id AS "clientId" FROM app.component
     WHERE client_id = $1 AND revoked_at IS NULL
       AND (key ->> 'kid' = $2 OR (previous_key ->> 'kid' = $2 AND previous_key_until > now()))`,
    [clientId, keyId],
  );
  return component;
}

export async function noteHeartbeat(
  manager: EntityManager,
  componentId: string,
  status: Heartbeat,
  at: Date,
): Promise<void> {
  await manager.query(`UPDATE app.component SET last_seen_at = $2, status = $3 WHERE id = $1`, [
    componentId,
    at,
    status,
  ]);
}

export interface ComponentKeyRow {
  readonly keyId: string;
  /** Until when the key before counts; null once it does not. */
  readonly previousUntil: Date | null;
}

/** Locks the component until the transaction ends, so that of two changes of its key one waits for the other. */
export async function lockComponentKey(
  manager: EntityManager,
  id: string,
): Promise<ComponentKeyRow | undefined> {
  const [row] = await manager.query<ComponentKeyRow[]>(
    `SELECT key ->> 'kid' AS "keyId",
       CASE WHEN previous_key_until > now() THEN previous_key_until END AS "previousUntil"
     FROM app.component WHERE id = $1 AND revoked_at IS NULL FOR UPDATE`,
    [id],
  );
  return row;
}

/** @returns until when the key before counts */
export async function replaceComponentKey(
  manager: EntityManager,
  id: string,
  key: PublicJwk,
  overlapS: number,
): Promise<Date> {
  const [rows] = await manager.query<[{ until: Date }[], number]>(
    `UPDATE app.component SET previous_key = key, previous_key_until = now() + make_interval(secs => $3),
       key = $2, key_since = now()
     WHERE id = $1 RETURNING previous_key_until AS until`,
    [id, key, overlapS],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`component ${id} vanished`);
  return row.until;
}
