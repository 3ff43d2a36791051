import type { SealContext } from '#libs/vault';
import { Injectable } from '@nestjs/common';

/** A table of tenants' rows (`id`, and its members as text) with a column that the vault sealed. */
export interface SealedTable {
  /** Names of our own, never of a request. */
  readonly table: string;
  readonly column: string;
  /** Columns that say, with `id`, where the secret belongs. */
  readonly members: readonly string[];
  readonly contextOf: (
    tenantId: string,
    row: { readonly id: string } & Readonly<Record<string, string | undefined>>,
  ) => SealContext;
}

/** Everything at rest that depends on the master key. A feature that seals something registers where, in `onModuleInit`. */
@Injectable()
export class SealedRows {
  readonly tables: SealedTable[] = [];

  register(table: SealedTable): void {
    this.tables.push(table);
  }
}
