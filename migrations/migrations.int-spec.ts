import { randomBytes } from 'node:crypto';
import { assertRuntimeRole, dataSource } from '#libs/database';
import { createTestDatabase, required, type TestDatabase } from '#libs/testing';
import pg from 'pg';
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

  it('do not go back to where stops mean nothing while there are any', async () => {
    const own = await createTestDatabase();
    await migrate(own.adminUrl, own.runtimePassword);
    const source = await owner(own.adminUrl).initialize();
    const back = async (): Promise<void> => {
      for (let i = 0; i < MIGRATIONS.length; i++) await source.undoLastMigration();
    };
    try {
      await source.query(`INSERT INTO app.tenant (id, slug, name) VALUES ('tenant_a', 'a', 'A')`);
      await source.query(`INSERT INTO app.stop (tenant_id, id, kind, target_id, target_name, was_disabled, reason, stopped_by,
          stopped_by_name, stopped_at) VALUES ('tenant_a', 'stop_a', 'tool', 't', 't', false, 'r', 'x', 'x', now())`);
      await expect(back()).rejects.toThrow('stops are in force');
      expect(await source.query(`SELECT id FROM app.stop`)).toEqual([{ id: 'stop_a' }]);
      await source.query(`UPDATE app.stop SET lift_ask_id = 'l', lift_asked_by = 'a', lift_asked_person = '{account:a}',
          lifted_by = 'b', lifted_person = '{account:b}', lifted_at = now()`);
      await back();
    } finally {
      await source.destroy();
      await own.drop();
    }
  });

  it('do not go back to where removed events, or break-glass, mean nothing', async () => {
    const own = await createTestDatabase();
    await migrate(own.adminUrl, own.runtimePassword);
    const source = await owner(own.adminUrl).initialize();
    const back = async (): Promise<void> => {
      for (let i = 0; i < MIGRATIONS.length; i++) await source.undoLastMigration();
    };
    try {
      await source.query(`INSERT INTO app.tenant (id, slug, name) VALUES ('tenant_a', 'a', 'A')`);
      await source.query(`INSERT INTO app.audit_boundary (tenant_id, seq, head, jws, created_at)
          VALUES ('tenant_a', 1, repeat('0', 64), 'x', now())`);
      await expect(back()).rejects.toThrow('audit events were removed');
      await source.query(`DELETE FROM app.audit_boundary`);
      await source.query(`INSERT INTO app.break_glass (tenant_id, id, reason, minutes, asked_by, asked_by_name, asked_person,
          asked_at, ends_at) VALUES ('tenant_a', 'b', 'r', 60, 'x', 'x', '{account:x}', now(), now() + interval '1 hour')`);
      await expect(back()).rejects.toThrow('break-glass is in force');
      await source.query(`UPDATE app.break_glass SET ended_at = now()`);
      await back();
    } finally {
      await source.destroy();
      await own.drop();
    }
  });

  describe('of a role of their own', () => {
    const role = `migrator_${randomBytes(4).toString('hex')}`;
    const admin = new pg.Client({ connectionString: required('SALLYPORT_TEST_DATABASE_URL') });
    let fresh: TestDatabase;

    beforeAll(async () => {
      await admin.connect();
      fresh = await createTestDatabase();
      await admin.query(`CREATE ROLE ${role} LOGIN CREATEROLE NOSUPERUSER PASSWORD '${role}'`);
      // On a server of its own the role would make the runtime role, and so administrate it.
      await admin.query(`GRANT sallyport_app TO ${role} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`);
      await admin.query(`ALTER DATABASE ${new URL(fresh.adminUrl).pathname.slice(1)} OWNER TO ${role}`);
    });
    afterAll(async () => {
      await fresh.drop();
      await admin.query(`REVOKE sallyport_app FROM ${role}`);
      await admin.query(`DROP ROLE ${role}`);
      await admin.end();
    });

    const as = (username: string, password: string): string =>
      Object.assign(new URL(fresh.adminUrl), { username, password }).href;

    it('need no superuser, and leave the runtime role nothing to change', async () => {
      expect(await migrate(as(role, role), fresh.runtimePassword)).toHaveLength(MIGRATIONS.length);
      const runtime = await dataSource(fresh.url, 1).initialize();
      try {
        await assertRuntimeRole(runtime);
        const owners = await runtime.query(
          `SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'app'`,
        );
        expect(owners).toEqual([{ tableowner: role }]);
        for (const sql of [
          `SET ROLE ${role}`,
          'CREATE TABLE app.mine (id int)',
          'ALTER TABLE app.account ADD COLUMN mine int',
          'ALTER TABLE app.account DISABLE ROW LEVEL SECURITY',
          'DROP TABLE app.account',
          'CREATE SCHEMA mine',
        ]) {
          await expect(runtime.query(sql)).rejects.toThrow(/permission denied|must be owner/);
        }
        await runtime.query('SET row_security = off');
        await expect(runtime.query('SELECT 1 FROM app.account')).rejects.toThrow(/row-level security/);
      } finally {
        await runtime.destroy();
      }
    });

    it('are refused to the runtime role', async () => {
      await expect(migrate(fresh.url, fresh.runtimePassword)).rejects.toThrow(
        'MIGRATION_DATABASE_URL: names the runtime role',
      );
    });
  });
});
