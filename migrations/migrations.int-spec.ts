import { createTestDatabase, type TestDatabase } from '#libs/testing';
import { migrate, owner } from './migrate.js';
import { MIGRATIONS } from './index.js';

describe('migrations', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('go up, all the way down, and up again', async () => {
    expect(await migrate(database.adminUrl, database.runtimePassword)).toHaveLength(MIGRATIONS.length);
    const source = await owner(database.adminUrl).initialize();
    try {
      for (let i = 0; i < MIGRATIONS.length; i++) await source.undoLastMigration();
      expect(await source.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'app'`)).toEqual([]);
    } finally {
      await source.destroy();
    }
    expect(await migrate(database.adminUrl, database.runtimePassword)).toHaveLength(MIGRATIONS.length);
    expect(await migrate(database.adminUrl, database.runtimePassword)).toEqual([]);
  });

  it('leave every tenant table with forced row-level security, a policy and a tenant in its primary key', async () => {
    const source = await owner(database.adminUrl).initialize();
    try {
      const tables: { table: string; forced: boolean; policies: string[]; keyed: boolean }[] =
        await source.query(`
        SELECT c.relname AS "table", c.relrowsecurity AND c.relforcerowsecurity AS forced,
          (SELECT array_agg(p.polname::text ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
          EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)) AS keyed
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
        WHERE n.nspname = 'app' AND c.relkind = 'r' AND c.relname NOT IN ('signin_link', 'console_session', 'setup_link')`);
      expect(tables.length).toBeGreaterThan(15);
      for (const table of tables) {
        const policies =
          table.table === 'enablement' ? ['owner_sees', 'tenant_isolation'] : ['tenant_isolation'];
        expect(table).toMatchObject({ forced: true, policies, keyed: true });
      }
    } finally {
      await source.destroy();
    }
  });
});
