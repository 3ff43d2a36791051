import type { PublicJwk, SecretPurpose, SecretView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { sha256Hex } from '#libs/manifest';
import { type SealContext, Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { VisibleServer } from '../visible-server.js';
import type { NewSecret } from './new-secret.js';

interface SecretRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly server_id: string;
  readonly purpose: SecretPurpose;
  readonly sealed: Buffer;
  readonly public_jwk: PublicJwk | null;
  readonly mark: string;
  readonly expires_at: Date | null;
  readonly set_by: string;
  readonly set_at: Date;
}

type SecretFacts = Omit<SecretRow, 'sealed' | 'tenant_id' | 'server_id'>;

const FACTS = 'id, purpose, public_jwk, mark, expires_at, set_by, set_at';

/** Secrets of upstream servers. Only `open` ever gives one back, and only for a lease. */
@Injectable()
export class UpstreamSecrets {
  constructor(
    private readonly db: TenantDb,
    private readonly vault: Vault,
  ) {}

  /** @param id new: whoever holds a lease of the secret before sees that there is another one */
  async set(
    manager: EntityManager,
    tenantId: string,
    server: VisibleServer,
    secret: NewSecret & {
      readonly id: string;
      readonly purpose: SecretPurpose;
      readonly by: string;
      readonly at: Date;
    },
  ): Promise<void> {
    const { id, purpose, text } = secret;
    const sealed = await this.vault.seal(Buffer.from(text), contextOf(tenantId, server.id, purpose, id));
    await manager.query(
      `INSERT INTO app.upstream_secret
         (id, owner_tenant_id, server_id, purpose, sealed, public_jwk, mark, expires_at, set_by, set_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (tenant_id, server_id, purpose) DO UPDATE SET
         id = EXCLUDED.id, sealed = EXCLUDED.sealed, public_jwk = EXCLUDED.public_jwk, mark = EXCLUDED.mark,
         expires_at = EXCLUDED.expires_at, set_by = EXCLUDED.set_by, set_at = EXCLUDED.set_at`,
      [
        id,
        server.owner.id,
        server.id,
        purpose,
        sealed,
        secret.publicJwk === null ? null : JSON.stringify(secret.publicJwk),
        sha256Hex(`${id}\0${text}`).slice(-4),
        secret.expiresAt,
        secret.by,
        secret.at,
      ],
    );
  }

  /** @returns whether there was one */
  async remove(manager: EntityManager, serverId: string, purpose: SecretPurpose): Promise<boolean> {
    const [, removed] = await manager.query<[unknown[], number]>(
      `DELETE FROM app.upstream_secret WHERE server_id = $1 AND purpose = $2`,
      [serverId, purpose],
    );
    return removed > 0;
  }

  /** The tenant's own secrets of a server, and those of its owner that the tenant has not replaced. */
  async list(manager: EntityManager, tenantId: string, server: VisibleServer): Promise<SecretView[]> {
    const read = (): Promise<SecretFacts[]> =>
      manager.query(`SELECT ${FACTS} FROM app.upstream_secret WHERE server_id = $1 ORDER BY purpose`, [
        server.id,
      ]);
    const own = (await read()).map((row) => viewOf(row, true));
    if (server.owner.id === tenantId) return own;
    const theirs = (await this.db.visit(manager, server.owner.id, read)).map((row) => viewOf(row, false));
    return [...own, ...theirs.filter(({ purpose }) => own.every((mine) => mine.purpose !== purpose))];
  }

  /** The secret in force for a tenant: its own, else the owner's. Undefined while none is set. @throws VaultError */
  async open(
    manager: EntityManager,
    tenantId: string,
    server: VisibleServer,
    purpose: SecretPurpose,
  ): Promise<string | undefined> {
    const read = async (): Promise<SecretRow | undefined> => {
      const rows = await manager.query<SecretRow[]>(
        `SELECT tenant_id, server_id, sealed, ${FACTS} FROM app.upstream_secret WHERE server_id = $1 AND purpose = $2`,
        [server.id, purpose],
      );
      return rows[0];
    };
    const row = (await read()) ?? (await this.db.visit(manager, server.owner.id, read));
    if (row === undefined) return undefined;
    const context = contextOf(row.tenant_id, row.server_id, row.purpose, row.id);
    return (await this.vault.open(row.sealed, context)).toString();
  }
}

/** V01: a secret that was moved to another tenant, server, purpose or row does not open. */
export const contextOf = (
  tenant: string,
  server: string,
  purpose: SecretPurpose,
  id: string,
): SealContext => ({
  tenant,
  purpose: `upstream-${purpose}`,
  id,
  owners: [server],
});

const viewOf = (row: SecretFacts, own: boolean): SecretView => ({
  purpose: row.purpose,
  own,
  setAt: row.set_at.toISOString(),
  setBy: row.set_by,
  mark: row.mark,
  publicJwk: row.public_jwk,
  expiresAt: row.expires_at?.toISOString() ?? null,
});
