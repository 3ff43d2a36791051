import { TenantDb } from '#libs/database';
import { Vault, VaultError } from '#libs/vault';
import { Injectable, Logger } from '@nestjs/common';
import { type SealedTable, SealedRows } from './sealed-rows.js';

export interface Resealed {
  /** Secrets that were sealed anew. */
  readonly resealed: number;
  /** Secrets that open under neither master key: named in the log. */
  readonly failed: number;
}

interface Row {
  readonly id: string;
  readonly secret: Buffer;
}

/**
 * Seals every secret under the current master key that was sealed under the previous one. May be repeated, interrupted, and
 * run while the control plane is in use: a secret that was changed in the meantime is left as it is.
 */
@Injectable()
export class Resealing {
  private readonly logger = new Logger('vault');

  constructor(
    private readonly db: TenantDb,
    private readonly vault: Vault,
    private readonly sealed: SealedRows,
  ) {}

  async run(): Promise<Resealed> {
    const tenants = await this.db.global((manager) =>
      manager.query<{ id: string }[]>(`SELECT id FROM app.tenant ORDER BY id`),
    );
    let [resealed, failed] = [0, 0];
    for (const { id } of tenants) {
      for (const table of this.sealed.tables) {
        const done = await this.reseal(id, table);
        resealed += done.resealed;
        failed += done.failed;
      }
    }
    return { resealed, failed };
  }

  private async reseal(tenantId: string, table: SealedTable): Promise<Resealed> {
    const columns = ['id', `${table.column} AS secret`, ...table.members].join(', ');
    const rows = await this.db.run(tenantId, (manager) =>
      manager.query<Row[]>(`SELECT ${columns} FROM app.${table.table} WHERE ${table.column} IS NOT NULL`),
    );
    let [resealed, failed] = [0, 0];
    for (const row of rows.filter(({ secret }) => this.vault.isOutdated(secret))) {
      try {
        if (await this.resealOne(tenantId, table, row)) resealed++;
      } catch (cause) {
        if (!(cause instanceof VaultError)) throw cause;
        this.logger.error(`${tenantId}: ${table.table} ${row.id}: ${cause.message}`);
        failed++;
      }
    }
    return { resealed, failed };
  }

  private async resealOne(tenantId: string, table: SealedTable, row: Row): Promise<boolean> {
    const { secret, ...members } = row;
    const context = table.contextOf(tenantId, members);
    const anew = await this.vault.seal(await this.vault.open(secret, context), context);
    const [, changed] = await this.db.run(tenantId, (manager) =>
      manager.query<[unknown[], number]>(
        `UPDATE app.${table.table} SET ${table.column} = $2 WHERE id = $1 AND ${table.column} = $3`,
        [row.id, anew, secret],
      ),
    );
    return changed > 0;
  }
}
