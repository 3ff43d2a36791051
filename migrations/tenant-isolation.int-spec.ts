import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '#libs/testing';
import { migrate } from './migrate.js';

/** Tables that hold a tenant's id and are not isolated by it: a row is found by a secret's hash before any tenant is known. */
const FOUND_BY_SECRET = ['console_session', 'setup_link', 'signin_link'];
/** Tables of the whole installation. A new table belongs to a tenant unless it is named here. */
const OF_THE_PLATFORM = [
  'component',
  'enrolment_token',
  'revocation_mark',
  'store',
  'tenant',
  'used_challenge',
];
/** Policies beside the tenant's own. */
const MORE_POLICIES: Record<string, readonly string[]> = { enablement: ['owner_sees'] };

const TENANT_TABLES = `
  SELECT c.oid, c.relname AS "table", c.relrowsecurity AND c.relforcerowsecurity AS forced
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
  WHERE c.relnamespace = 'app'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> ALL ($1::text[])`;

describe('tenant isolation, walked over the catalogue', () => {
  let database: TestDatabase;
  let owner: pg.Pool;
  let runtime: pg.Client;

  const rows = async <T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> =>
    (await owner.query<T>(sql, values)).rows;

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrate(database.adminUrl, database.runtimePassword);
    owner = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
    runtime = new pg.Client({ connectionString: database.url });
    await runtime.connect();
  });
  afterAll(async () => {
    await runtime.end();
    await owner.end();
    await database.drop();
  });
  afterEach(() => runtime.query('ROLLBACK'));

  const tenantTables = async (): Promise<{ table: string; forced: boolean }[]> => {
    const tables = await rows<{ table: string; forced: boolean }>(TENANT_TABLES, [FOUND_BY_SECRET]);
    expect(tables.length).toBeGreaterThan(30);
    return tables;
  };

  it('knows of every table whether it belongs to a tenant', async () => {
    const known = new Set([
      ...(await tenantTables()).map(({ table }) => table),
      ...FOUND_BY_SECRET,
      ...OF_THE_PLATFORM,
    ]);
    const tables = await rows<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind NOT IN ('i', 'I', 'S', 't')`,
    );
    expect(tables.map(({ name }) => name).toSorted()).toEqual([...known].toSorted());
  });

  it('forces row-level security on every tenant table', async () => {
    expect((await tenantTables()).filter(({ forced }) => !forced)).toEqual([]);
  });

  it('has policies that compare the row with the current tenant, for reading and for writing', async () => {
    const rule = /^\(tenant_id = \( SELECT app\.current_tenant\(\) AS current_tenant\)\)$/;
    for (const { table } of await tenantTables()) {
      const policies = await rows<{ name: string; using: string; check: string | null; command: string }>(
        `SELECT polname AS name, polcmd AS command, pg_get_expr(polqual, polrelid) AS "using",
           pg_get_expr(polwithcheck, polrelid) AS "check"
         FROM pg_policy WHERE polrelid = format('app.%I', $1::text)::regclass`,
        [table],
      );
      const more = MORE_POLICIES[table] ?? [];
      expect([table, policies.map(({ name }) => name).toSorted()]).toEqual([
        table,
        [...more, 'tenant_isolation'].toSorted(),
      ]);
      for (const { name, using, check, command } of policies) {
        if (more.includes(name)) {
          expect([name, command, check]).toEqual([name, 'r', null]);
          expect(using).toContain('app.current_tenant()');
        } else {
          expect([table, command]).toEqual([table, '*']);
          expect(using).toMatch(rule);
          expect(check).toMatch(rule);
        }
      }
    }
  });

  it('puts the tenant first in every primary key', async () => {
    for (const { table } of await tenantTables()) {
      const key = await rows<{ first: string }>(
        `SELECT a.attname AS first FROM pg_index i
           JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = format('app.%I', $1::text)::regclass AND i.indisprimary`,
        [table],
      );
      expect([table, key]).toEqual([table, [{ first: 'tenant_id' }]]);
    }
  });

  it('has the tenant in every unique index, so that no tenant learns what another has', async () => {
    const open = await rows(
      `SELECT i.indexrelid::regclass::text AS index FROM pg_index i JOIN (${TENANT_TABLES}) t ON t.oid = i.indrelid
       WHERE i.indisunique AND NOT EXISTS (
         SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) AND a.attname = 'tenant_id')`,
      [FOUND_BY_SECRET],
    );
    expect(open).toEqual([]);
  });

  // `owner_tenant_id` names the tenant that offers a shared server; its rows are bound to the tenant that uses it.
  it('pairs tenant with tenant in every foreign key between tenant tables: foreign keys are not bound by policies', async () => {
    const loose = await rows(
      `WITH t AS (${TENANT_TABLES})
       SELECT k.conrelid::regclass::text AS "table", k.conname AS key FROM pg_constraint k
       WHERE k.contype = 'f' AND k.conrelid IN (SELECT oid FROM t) AND k.confrelid IN (SELECT oid FROM t)
         AND NOT EXISTS (
           SELECT FROM unnest(k.conkey, k.confkey) AS pair(here, there)
             JOIN pg_attribute h ON h.attrelid = k.conrelid AND h.attnum = here AND h.attname IN ('tenant_id', 'owner_tenant_id')
             JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = there AND f.attname = 'tenant_id')`,
      [FOUND_BY_SECRET],
    );
    expect(loose).toEqual([]);
  });

  it('lets nothing step around the policies: no view, no function with the rights of its owner', async () => {
    expect(
      await rows(
        `SELECT proname FROM pg_proc WHERE pronamespace = 'app'::regnamespace AND prosecdef
         UNION ALL SELECT relname FROM pg_class
           WHERE relnamespace = 'app'::regnamespace AND relkind IN ('v', 'm')
             AND NOT coalesce(reloptions, '{}') @> '{security_invoker=true}'`,
      ),
    ).toEqual([]);
  });

  it('gives the runtime role nothing to own, to create or to become', async () => {
    const [role] = await rows(
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
         (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned,
         (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid) AS memberships,
         has_schema_privilege(r.oid, 'app', 'CREATE') AS "createsInApp",
         (SELECT count(*)::int FROM pg_class c WHERE c.relnamespace = 'app'::regnamespace AND c.relkind IN ('r', 'p')
            AND has_table_privilege(r.oid, c.oid, 'TRUNCATE, TRIGGER, REFERENCES')) AS "powers"
       FROM pg_roles r WHERE rolname = 'sallyport_app'`,
    );
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      owned: 0,
      memberships: 0,
      createsInApp: false,
      powers: 0,
    });
  });

  it('refuses the runtime role each way out', async () => {
    const { username } = new URL(database.adminUrl);
    for (const sql of [
      `SET ROLE ${username}`,
      `SET SESSION AUTHORIZATION ${username}`,
      'ALTER TABLE app.account DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE app.account NO FORCE ROW LEVEL SECURITY',
      'DROP POLICY tenant_isolation ON app.account',
      'CREATE POLICY mine ON app.account USING (true)',
      'ALTER ROLE CURRENT_USER BYPASSRLS',
      'TRUNCATE app.account CASCADE',
      `CREATE OR REPLACE FUNCTION app.current_tenant() RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$`,
      'CREATE VIEW app.everybody AS SELECT * FROM app.account',
    ]) {
      await expect(runtime.query(sql)).rejects.toThrow(/permission denied|must be owner/);
    }
  });
});
