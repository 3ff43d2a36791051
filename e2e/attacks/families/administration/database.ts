import pg from 'pg';
import { ALLOWED, type Attack, type Family, type Outcome } from '../../attack.js';
import type { World } from '../../world/world.js';

const SHOW = `SELECT set_config('app.tenant', $1, true)`;
const TABLES = [
  'agent',
  'account',
  'tenant_key',
  'role',
  'server',
  'tool',
  'review',
  'audit_event',
  'snapshot',
];
const INTERLEAVED = 400;

/** The runtime role of the processes, as whoever can run SQL with it: tenants see their own rows and nothing else. */
export const database: Family<World> = {
  name: 'database',
  attacks: async (world) => {
    const { acme, globex, urls, owner } = world;
    const pool = new pg.Pool({ connectionString: urls.runtime, max: 8, allowExitOnIdle: true });
    pool.on('error', () => {}); // a later query reports it
    /** Runs statements in one transaction of the tenant, which is rolled back. */
    const as = async (tenant: string | undefined, sql: string, values: unknown[] = []): Promise<Outcome> => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        if (tenant !== undefined) await client.query(SHOW, [tenant]);
        const { rowCount, command, rows } = await client.query<{ count?: string }>(sql, values);
        const count =
          command === 'SELECT' && rows[0]?.count !== undefined ? Number(rows[0].count) : (rowCount ?? 0);
        return { seen: `${count} rows` };
      } catch (cause) {
        return { seen: messageOf(cause) };
      } finally {
        await client.query('ROLLBACK');
        client.release();
      }
    };
    const some = async (result: Promise<Outcome>): Promise<Outcome> => {
      const { seen } = await result;
      return { seen: /^[1-9]\d* rows$/.test(seen) ? ALLOWED : seen };
    };
    const count = (table: string): string => `SELECT count(*) FROM app.${table}`;
    const INSERT_ROLE = `INSERT INTO app.role (id, slug, name) VALUES ('role_attack', 'attack', 'x')`;
    const forged = `INSERT INTO app.role (tenant_id, id, slug, name) VALUES ($1, 'role_attack', 'attack', 'x')`;
    const policy = 'violates row-level security policy';
    const row = (
      id: string,
      what: string,
      expected: string | readonly string[],
      attempt: () => Promise<Outcome>,
      twin: () => Promise<Outcome>,
    ): Attack => ({
      id,
      what,
      expected,
      attempt: async () => {
        const { seen } = await attempt();
        return {
          seen:
            [expected].flat().find((part) => seen === part || (part.length > 10 && seen.includes(part))) ??
            seen,
        };
      },
      twin,
    });

    return [
      ...TABLES.map((table) =>
        row(
          'D01',
          `select from ${table} without a tenant`,
          '0 rows',
          () => as(undefined, count(table)),
          () => some(as(acme.id, count(table))),
        ),
      ),
      row(
        'D02',
        'insert without a tenant',
        'violates row-level security policy',
        () => as(undefined, INSERT_ROLE),
        () => some(as(acme.id, INSERT_ROLE)),
      ),
      row(
        'D03',
        'insert with the id of another tenant',
        policy,
        () => as(acme.id, forged, [globex.id]),
        () => some(as(acme.id, forged, [acme.id])),
      ),
      row(
        'D03',
        'move a row to another tenant',
        policy,
        () => as(acme.id, `UPDATE app.role SET tenant_id = $1`, [globex.id]),
        () => some(as(acme.id, `UPDATE app.role SET name = name`)),
      ),
      row(
        'D04',
        'update rows of another tenant',
        '0 rows',
        () => as(acme.id, `UPDATE app.role SET name = 'x' WHERE tenant_id = $1`, [globex.id]),
        () => some(as(globex.id, `UPDATE app.role SET name = 'x' WHERE tenant_id = $1`, [globex.id])),
      ),
      row(
        'D04',
        'delete rows of another tenant',
        '0 rows',
        () => as(acme.id, `DELETE FROM app.role_grant WHERE tenant_id = $1`, [globex.id]),
        () => some(as(globex.id, `DELETE FROM app.role_grant WHERE tenant_id = $1`, [globex.id])),
      ),
      row(
        'D05',
        'a grant for a role of another tenant',
        'violates foreign key constraint',
        async () => as(acme.id, GRANT, [await aRole(owner, globex.id)]),
        async () => some(as(acme.id, GRANT, [await aRole(owner, acme.id)])),
      ),
      row(
        'D06',
        'the connection of a transaction of a tenant, used again',
        '0 rows',
        async () => {
          const single = new pg.Pool({ connectionString: urls.runtime, max: 1, allowExitOnIdle: true });
          try {
            const client = await single.connect();
            await client.query('BEGIN');
            await client.query(SHOW, [acme.id]);
            await client.query(count('agent'));
            await client.query('COMMIT');
            client.release();
            const { rows } = await single.query<{ count: string }>(count('agent'));
            return { seen: `${rows[0]?.count} rows` };
          } finally {
            await single.end();
          }
        },
        () => some(as(acme.id, count('agent'))),
      ),
      row(
        'D07',
        `${INTERLEAVED} transactions of two tenants on 8 connections`,
        'every row belongs to its tenant',
        async () => {
          const seen = await Promise.all(
            Array.from({ length: INTERLEAVED }, async (_, at) => {
              const tenant = at % 2 === 0 ? acme.id : globex.id;
              const foreign = await as(tenant, `${count('agent')} WHERE tenant_id <> '${tenant}'`);
              return foreign.seen;
            }),
          );
          const wrong = seen.filter((one) => one !== '0 rows');
          return { seen: wrong[0] ?? 'every row belongs to its tenant' };
        },
        () => some(as(globex.id, count('agent'))),
      ),
      ...[
        ['SET ROLE to the owner', `SET ROLE ${new URL(urls.owner).username}`],
        ['disable row security', 'ALTER TABLE app.agent DISABLE ROW LEVEL SECURITY'],
        ['drop a policy', 'DROP POLICY tenant_isolation ON app.agent'],
        ['grant itself the bypass', 'ALTER ROLE CURRENT_USER BYPASSRLS'],
        ['change the audit log', `UPDATE app.audit_event SET event = event`],
        ['delete from the audit log', 'DELETE FROM app.audit_event'],
      ].map(([what = '', sql = '']) =>
        row(
          'D08',
          what,
          ['permission denied', 'must be owner'],
          () => as(acme.id, sql),
          () => some(as(acme.id, count('agent'))),
        ),
      ),
      row(
        'D08',
        'read with row security off',
        'affected by row-level security',
        () => rowSecurityOff(pool),
        () => some(as(acme.id, count('agent'))),
      ),
      row(
        'D09',
        'a process that is given the owner of the tables',
        ['bypasses row-level security', 'owns tables'],
        () => started(world, { DATABASE_URL: urls.owner }),
        () => started(world),
      ),
      row(
        'D09',
        'a process that finds a table without forced row security',
        'table app.agent does not force row-level security',
        async () => {
          await owner.query('ALTER TABLE app.agent NO FORCE ROW LEVEL SECURITY');
          try {
            return await started(world);
          } finally {
            await owner.query('ALTER TABLE app.agent FORCE ROW LEVEL SECURITY');
          }
        },
        () => started(world),
      ),
    ];
  },
};

const GRANT = `INSERT INTO app.role_grant (id, role_id, selector) VALUES ('grant_attack', $1, '{"kind":"all"}')`;

async function aRole(owner: pg.Pool, tenant: string): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(`SELECT id FROM app.role WHERE tenant_id = $1 LIMIT 1`, [
    tenant,
  ]);
  return rows[0]?.id ?? '';
}

async function rowSecurityOff(pool: pg.Pool): Promise<Outcome> {
  const client = await pool.connect();
  try {
    await client.query('SET row_security = off');
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM app.agent');
    return { seen: `${rows[0]?.count} rows` };
  } catch (cause) {
    return { seen: messageOf(cause) };
  } finally {
    await client.query('RESET row_security');
    client.release();
  }
}

/** Whether a process of the product works with these settings. */
async function started(world: World, settings: Record<string, string> = {}): Promise<Outcome> {
  try {
    await world.command('components/enrolment-token', ['recorder'], settings);
    return { seen: ALLOWED };
  } catch (cause) {
    return { seen: messageOf(cause) };
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
