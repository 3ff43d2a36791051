import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager } from 'typeorm';

interface Scope {
  readonly manager: EntityManager;
  readonly tenant: string;
}

/**
 * The only way to tenant data: a transaction in which row-level security shows one tenant's rows.
 * Nested calls for the same tenant join; another tenant inside is a programming error.
 *
 * Not a defence against SQL injection: whoever can run SQL can set the tenant. Use parameters only.
 */
export class TenantDb {
  private readonly scope = new AsyncLocalStorage<Scope>();

  constructor(private readonly source: DataSource) {}

  /** @param tenant tenant id (`tenant_…`). */
  async run<T>(tenant: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const current = this.scope.getStore();
    if (current !== undefined) {
      if (current.tenant !== tenant) throw new Error('tenant switch inside a tenant transaction');
      return work(current.manager);
    }
    return this.source.transaction(async (manager) => {
      await manager.query(`SELECT set_config('app.tenant', $1, true)`, [tenant]); // transaction-local, unlike SET
      return this.scope.run({ manager, tenant }, () => work(manager));
    });
  }

  /** Work on tables without tenant (tenant list, components, sessions). Must not run inside `run`. */
  async global<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.scope.getStore() !== undefined) throw new Error('global work inside a tenant transaction');
    return this.source.transaction(work);
  }
}
