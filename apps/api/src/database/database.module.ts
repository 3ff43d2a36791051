import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { assertRuntimeRole, dataSource, TenantDb } from '#libs/database';
import { DataSource } from 'typeorm';
import { ApiSettings } from '../settings.js';

export { TransactionHooks } from './transaction-hooks.js';

/** Opens the pool, and refuses to start on a connection that row-level security would not bind. */
async function connect(settings: ApiSettings): Promise<DataSource> {
  const source = await dataSource(settings.databaseUrl).initialize();
  try {
    await assertRuntimeRole(source);
    return source;
  } catch (cause) {
    await source.destroy();
    throw cause;
  }
}

/**
 * Exports `TenantDb` alone: a repository of the data source itself would run on another connection,
 * outside the tenant's transaction.
 */
@Global()
@Module({
  providers: [
    { provide: DataSource, inject: [ApiSettings], useFactory: connect },
    { provide: TenantDb, inject: [DataSource], useFactory: (source: DataSource) => new TenantDb(source) },
  ],
  exports: [TenantDb],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly source: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    await this.source.destroy();
  }
}
