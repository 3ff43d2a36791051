import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '#libs/testing';
import { migrate } from './migrate.js';

const [ACME, GLOBEX] = ['tenant_acme', 'tenant_globex'];
const MEMBERSHIP = `INSERT INTO app.role_assignment (role_id, subject_kind, subject_id, assigned_by) VALUES ($1, 'user', $2, 'x')`;

describe('rows of tenants, by direct SQL of the runtime role', () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrate(database.adminUrl, database.runtimePassword);
    pool = new pg.Pool({ connectionString: database.url, max: 4 });
    await pool.query(
      `INSERT INTO app.tenant (id, slug, name) VALUES ('tenant_acme', 'acme', 'A'), ('tenant_globex', 'globex', 'G')`,
    );
    for (const tenant of [ACME, GLOBEX]) {
      await as(tenant, `INSERT INTO app.account (id, username, name) VALUES ($1, 'alice', 'Alice')`, [
        `account_${tenant}`,
      ]);
      await as(tenant, `INSERT INTO app.role (id, slug, name) VALUES ($1, 'ops', 'Ops')`, [`role_${tenant}`]);
    }
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  /** One transaction. */
  const as = async (
    tenant: string | undefined,
    sql: string,
    values: unknown[] = [],
  ): Promise<pg.QueryResult<{ tenant_id: string }>> => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      if (tenant !== undefined) await client.query(`SELECT set_config('app.tenant', $1, true)`, [tenant]);
      const result = await client.query<{ tenant_id: string }>(sql, values);
      await client.query('COMMIT');
      return result;
    } catch (cause) {
      await client.query('ROLLBACK');
      throw cause;
    } finally {
      client.release();
    }
  };
  const SEE = 'SELECT tenant_id FROM app.account';

  it('show nobody without a tenant, and each tenant its own', async () => {
    expect((await as(undefined, SEE)).rows).toEqual([]);
    expect((await as('', SEE)).rows).toEqual([]);
    expect((await as(ACME, SEE)).rows).toEqual([{ tenant_id: ACME }]);
  });

  it('take no insert without a tenant or with another one', async () => {
    const insert = `INSERT INTO app.account (id, username, name) VALUES ('account_x', 'x', 'X')`;
    await expect(as(undefined, insert)).rejects.toThrow(/row-level security|null value/);
    await expect(
      as(ACME, `INSERT INTO app.account (tenant_id, id, username, name) VALUES ($1, 'account_x', 'x', 'X')`, [
        GLOBEX,
      ]),
    ).rejects.toThrow('row-level security');
  });

  it('cannot be moved to another tenant, nor changed by one', async () => {
    await expect(as(ACME, 'UPDATE app.account SET tenant_id = $1', [GLOBEX])).rejects.toThrow(
      'row-level security',
    );
    const changed = await as(ACME, `UPDATE app.account SET name = 'Mallory' WHERE tenant_id = $1`, [GLOBEX]);
    expect(changed.rowCount).toBe(0);
    const own = await as(ACME, `UPDATE app.account SET name = 'Alice A.' WHERE tenant_id = $1`, [ACME]);
    expect(own.rowCount).toBe(1);
    const deleted = await as(ACME, 'DELETE FROM app.role_assignment WHERE tenant_id = $1', [GLOBEX]);
    expect(deleted.rowCount).toBe(0);
  });

  it('refer to nothing of another tenant', async () => {
    const values = (tenant: string): string[] => [`role_${tenant}`, `account_${ACME}`];
    await expect(as(ACME, MEMBERSHIP, values(GLOBEX))).rejects.toThrow('foreign key');
    expect((await as(ACME, MEMBERSHIP, values(ACME))).rowCount).toBe(1);
  });

  it('are gone for the next user of a pooled connection, after a commit and after an error', async () => {
    const single = new pg.Pool({ connectionString: database.url, max: 1 });
    try {
      for (const end of ['COMMIT', 'ROLLBACK']) {
        await single.query('BEGIN');
        await single.query(`SELECT set_config('app.tenant', $1, true)`, [ACME]);
        expect((await single.query(SEE)).rowCount).toBe(1);
        await single.query(end);
        expect((await single.query(SEE)).rowCount).toBe(0);
      }
    } finally {
      await single.end();
    }
  });

  it('stay apart in interleaved transactions', async () => {
    const seen = await Promise.all(
      Array.from({ length: 400 }, async (_, at) => {
        const tenant = at % 2 === 0 ? ACME : GLOBEX;
        const { rows } = await as(tenant, SEE);
        return rows.length === 1 && rows[0]?.tenant_id === tenant;
      }),
    );
    expect(seen.filter((right) => !right)).toEqual([]);
  });

  it('cannot be read with row security switched off', async () => {
    const client = await pool.connect();
    try {
      await client.query('SET row_security = off');
      await expect(client.query(SEE)).rejects.toThrow('row-level security');
    } finally {
      client.release(true);
    }
  });
});
