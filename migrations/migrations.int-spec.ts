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
});
