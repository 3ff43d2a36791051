import type { PublicJwk } from '#libs/contracts';
import type { EntityManager } from 'typeorm';
import type { KeyPurpose } from './key-material.js';

export type KeyState = 'next' | 'active' | 'retired';

export interface TenantKeyRow {
  readonly id: string;
  readonly state: KeyState;
  readonly public_jwk: PublicJwk | null;
  readonly sealed: Buffer;
  readonly created_at: Date;
  /** When it began to sign; null for keys older than this column, and before. */
  readonly activated_at: Date | null;
  readonly retired_at: Date | null;
}

/*
 * Statements on `app.tenant_key`, in the transaction of one tenant.
 */

/** Accepted keys: the active one first, then the next, then retired ones that are still kept. */
export const acceptedKeys = (
  manager: EntityManager,
  purpose: KeyPurpose,
  keptSince: Date | null,
): Promise<TenantKeyRow[]> =>
  manager.query(
    `SELECT id, state, public_jwk, sealed, created_at, activated_at, retired_at FROM app.tenant_key
     WHERE purpose = $1 AND (state <> 'retired' OR $2::timestamptz IS NULL OR retired_at > $2)
     ORDER BY array_position(ARRAY['active', 'next', 'retired'], state), id DESC`,
    [purpose, keptSince],
  );

export const addKey = (
  manager: EntityManager,
  key: Omit<TenantKeyRow, 'retired_at'> & { readonly purpose: KeyPurpose },
): Promise<unknown> =>
  manager.query(
    `INSERT INTO app.tenant_key (id, purpose, state, public_jwk, sealed, created_at, activated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [key.id, key.purpose, key.state, key.public_jwk, key.sealed, key.created_at, key.activated_at],
  );

/** The active key retires, the next becomes active. */
export const advanceKeys = (manager: EntityManager, purpose: KeyPurpose, at: Date): Promise<unknown> =>
  manager.query(
    `UPDATE app.tenant_key SET
       state = CASE state WHEN 'active' THEN 'retired' ELSE 'active' END,
       activated_at = CASE state WHEN 'active' THEN activated_at ELSE $2::timestamptz END,
       retired_at = CASE state WHEN 'active' THEN $2::timestamptz END
     WHERE purpose = $1 AND state IN ('active', 'next')`,
    [purpose, at],
  );

/** @returns how many. */
export async function dropRetiredKeys(
  manager: EntityManager,
  purpose: KeyPurpose,
  retiredBefore: Date,
): Promise<number> {
  const [, dropped] = await manager.query<[unknown[], number]>(
    `DELETE FROM app.tenant_key WHERE purpose = $1 AND state = 'retired' AND retired_at <= $2`,
    [purpose, retiredBefore],
  );
  return dropped;
}

/** Writers of one tenant's keys follow one another. Not a row lock: publication of policy locks tenant rows in its own order. */
export const lockKeys = (manager: EntityManager, tenantId: string): Promise<unknown> =>
  manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('sallyport:keys:' || $1, 0))`, [tenantId]);

/** Tells caches that the keys are others now. Last, since it locks the tenant's row. */
export const bumpKeyVersion = (manager: EntityManager, tenantId: string): Promise<unknown> =>
  manager.query(`UPDATE app.tenant SET key_version = key_version + 1 WHERE id = $1`, [tenantId]);
