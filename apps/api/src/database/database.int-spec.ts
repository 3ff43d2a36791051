import { assertRuntimeRole, dataSource } from '#libs/database';
import { createTestDatabase, type TestDatabase } from '#libs/testing';
import { migrate, owner } from '../../../../migrations/migrate.js';

describe('start-up check of the database role', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const check = async (url: string): Promise<void> => {
    const source = await dataSource(url, 1).initialize();
    try {
      await assertRuntimeRole(source);
    } finally {
      await source.destroy();
    }
  };
  const asOwner = async (sql: string): Promise<void> => {
    const source = await owner(database.adminUrl).initialize();
    try {
      await source.query(sql);
    } finally {
      await source.destroy();
    }
  };

  it('refuses a database without the schema', async () => {
    await expect(check(database.adminUrl)).rejects.toThrow('run the migrations');
  });

  it('accepts the runtime role', async () => {
    await migrate(database.adminUrl, database.runtimePassword);
    await expect(check(database.url)).resolves.toBeUndefined();
  });

  it('refuses a role that bypasses row-level security', async () => {
    await expect(check(database.adminUrl)).rejects.toThrow('bypasses row-level security');
  });

  it('refuses a role that owns a table', async () => {
    await asOwner('ALTER TABLE app.store OWNER TO sallyport_app');
    await expect(check(database.url)).rejects.toThrow('owns tables');
    await asOwner('ALTER TABLE app.store OWNER TO CURRENT_USER');
  });

  it('refuses a tenant table whose isolation is not forced', async () => {
    await asOwner('ALTER TABLE app.account NO FORCE ROW LEVEL SECURITY');
    await expect(check(database.url)).rejects.toThrow('app.account');
  });
});
