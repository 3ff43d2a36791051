import type { RevocationEntry } from '#libs/contracts';
import type { EntityManager } from 'typeorm';

export interface MarkRow {
  /** Tenant id. */
  readonly tenant: string;
  readonly slug: string;
  readonly version: string;
}

/** Tenants in which anything was ever revoked, with a version that moves with each revocation. */
export const marks = (manager: EntityManager): Promise<MarkRow[]> =>
  manager.query(
    `SELECT m.tenant, t.slug, m.version::text AS version
     FROM app.revocation_mark m JOIN app.tenant t ON t.id = m.tenant`,
  );

/** What is revoked now in the tenant that the transaction shows. `until` is in Unix milliseconds. */
export async function liveEntries(
  manager: EntityManager,
): Promise<(RevocationEntry & { readonly until: number })[]> {
  const rows = await manager.query<(Omit<RevocationEntry, 'at'> & { revoked_at: Date; expires_at: Date })[]>(
    `SELECT kind, value, revoked_at, expires_at FROM app.revocation_entry WHERE expires_at > now()`,
  );
  return rows.map(({ kind, value, revoked_at: at, expires_at: until }) => ({
    kind,
    value,
    at: Math.floor(at.getTime() / 1000),
    until: until.getTime(),
  }));
}
