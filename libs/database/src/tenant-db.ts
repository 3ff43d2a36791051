import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager } from 'typeorm';

interface Scope {
  readonly manager: EntityManager;
  readonly tenant: string;
  /** What is done once it has committed; undefined where nobody here knows when that is. */
  readonly committed: (() => void)[] | undefined;
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
    const committed: (() => void)[] = [];
    const result = await this.source.transaction(async (manager) => {
      await showOnly(manager, tenant);
      return this.scope.run({ manager, tenant, committed }, () => work(manager));
    });
    for (const then of committed) then();
    return result;
  }

  /**
   * Does it once the transaction that is open here has committed, outside of it, and not at all when it rolls back; at once
   * where none is open. Whoever calls `run` cannot know: what they do afterwards may be in somebody else's transaction.
   *
   * @param work throws nothing, as nothing can be undone any more
   * @throws Error in a `visit` from `global`, where nobody tells
   */
  whenCommitted(work: () => void): void {
    const current = this.scope.getStore();
    if (current === undefined) work();
    else if (current.committed !== undefined) current.committed.push(work);
    else throw new Error('nobody tells when this transaction commits');
  }

  /**
   * Work for another tenant inside a transaction that is already open; afterwards it shows again what it showed before.
   * Only for what must commit together across tenants: a change of the platform and the policy of every tenant it reaches.
   */
  async visit<T>(
    manager: EntityManager,
    tenant: string,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    const { tenant: before = '', committed } = this.scope.getStore() ?? {};
    await showOnly(manager, tenant);
    let result: T;
    try {
      result = await this.scope.run({ manager, tenant, committed }, () => work(manager));
    } catch (cause) {
      // Fails only in an aborted transaction, where no statement can follow that would see the wrong rows.
      await showOnly(manager, before).catch(() => undefined);
      throw cause;
    }
    await showOnly(manager, before);
    return result;
  }

  /** Work on tables without tenant (tenant list, components, sessions). Must not run inside `run`. */
  async global<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.scope.getStore() !== undefined) throw new Error('global work inside a tenant transaction');
    return this.source.transaction(work);
  }
}

/** Transaction-local, unlike SET. */
async function showOnly(manager: EntityManager, tenant: string): Promise<void> {
  await manager.query(`SELECT set_config('app.tenant', $1, true)`, [tenant]);
}
