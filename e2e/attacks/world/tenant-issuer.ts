import { TestKey } from '#libs/testing';
import { LocalVault } from '#libs/vault';
import type { JWK } from 'jose';
import type pg from 'pg';

/**
 * The active signing key of a tenant's authorization server, taken out of the store with the master key. No attacker
 * has it: it makes tokens that are right in everything but the one claim an attack is about.
 *
 * @param owner connection that sees every row
 */
export async function issuerKey(owner: pg.Pool, masterKey: string, tenantId: string): Promise<TestKey> {
  const { rows } = await owner.query<{ id: string; sealed: Buffer }>(
    `SELECT id, sealed FROM app.tenant_key WHERE tenant_id = $1 AND purpose = 'oauth' AND state = 'active'`,
    [tenantId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`tenant ${tenantId} has no signing key`);
  const vault = new LocalVault(Buffer.from(masterKey, 'base64'));
  const opened = await vault.open(row.sealed, { tenant: tenantId, purpose: 'oauth', id: row.id });
  return TestKey.from(JSON.parse(opened.toString()) as JWK & { kty: string }, row.id);
}
