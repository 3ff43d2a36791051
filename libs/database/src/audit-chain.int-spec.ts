import { verifyChain, type ChainRow } from '#libs/audit';
import type { AuditEvent } from '#libs/contracts';
import { createTestDatabase, testCall, type TestDatabase } from '#libs/testing';
import { DataSource } from 'typeorm';
import { migrate } from '../../../migrations/migrate.js';
import { appendAuditEvents, dataSource, TenantDb } from './index.js';

describe('the audit chain in PostgreSQL', () => {
  let database: TestDatabase;
  let source: DataSource;
  let db: TenantDb;

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrate(database.adminUrl, database.runtimePassword);
    source = await dataSource(database.url, 20).initialize();
    db = new TenantDb(source);
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  let tenants = 0;
  const newTenant = async (): Promise<string> => {
    const id = `tenant_${++tenants}`;
    await source.query(`INSERT INTO app.tenant (id, slug, name) VALUES ($1, $2, $2)`, [id, `t${tenants}`]);
    return id;
  };
  const append = (tenant: string, events: AuditEvent[]): Promise<number> =>
    db.run(tenant, async (manager) => (await appendAuditEvents(manager, tenant, events)).length);
  const chain = async (tenant: string): Promise<ChainRow[]> => {
    const rows: (ChainRow & { seq: string; previous_hash: string })[] = await db.run(tenant, (manager) =>
      manager.query('SELECT seq, id, event, previous_hash, hash FROM app.audit_event ORDER BY seq'),
    );
    return rows.map((row) => ({ ...row, seq: Number(row.seq), previousHash: row.previous_hash }));
  };
  const events = (n: number): AuditEvent[] => Array.from({ length: n }, () => testCall('t'));

  it('stays one unbroken chain under 20 writers at once', async () => {
    const tenant = await newTenant();
    const batches = Array.from({ length: 20 }, () => events(7));
    const appended = await Promise.all(batches.map((batch) => append(tenant, batch)));
    expect(appended).toEqual(Array.from({ length: 20 }, () => 7));
    const rows = await chain(tenant);
    expect(verifyChain(rows)).toMatchObject({ intact: true, events: 140 });
    expect(new Set(rows.map((row) => row.id)).size).toBe(140);
  });

  it('holds each event once, whoever gives it again and when', async () => {
    const tenant = await newTenant();
    const batch = events(5);
    const again = await Promise.all([
      append(tenant, batch),
      append(tenant, batch),
      append(tenant, [...batch, ...batch]),
    ]);
    expect(again.reduce((a, b) => a + b)).toBe(5);
    expect(await append(tenant, [...batch, ...events(1)])).toBe(1);
    expect(verifyChain(await chain(tenant))).toMatchObject({ intact: true, events: 6 });
  });

  it('is untouched by a transaction that fails after appending', async () => {
    const tenant = await newTenant();
    await append(tenant, events(2));
    const failing = db.run(tenant, async (manager) => {
      await appendAuditEvents(manager, tenant, events(3));
      throw new Error('the change itself failed');
    });
    await expect(failing).rejects.toThrow('the change itself failed');
    await append(tenant, events(2));
    expect(verifyChain(await chain(tenant))).toMatchObject({ intact: true, events: 4 });
  });

  it('stores texts that a caller chose to break it', async () => {
    const tenant = await newTenant();
    const nasty = [
      testCall('t', { tool: { name: 'a\0b' } }),
      testCall('t', { method: 'm'.repeat(100_000), tool: { name: '\u{1F600}'.repeat(50_000) } }),
      testCall('t', { tool: { name: `'); DROP TABLE app.audit_event; --` } }),
    ];
    expect(await append(tenant, nasty)).toBe(3);
    expect(verifyChain(await chain(tenant))).toMatchObject({ intact: true, events: 3 });
  });

  it('refuses to append outside a tenant transaction', async () => {
    const tenant = await newTenant();
    await expect(db.global((manager) => appendAuditEvents(manager, tenant, events(1)))).rejects.toThrow(
      /row-level security/,
    );
  });

  it.each([
    'UPDATE app.audit_event SET outcome = NULL',
    'DELETE FROM app.audit_event',
    'TRUNCATE app.audit_event',
  ])('cannot be changed by the runtime role: %s', async (statement) => {
    const tenant = await newTenant();
    await append(tenant, events(1));
    await expect(db.run(tenant, (manager) => manager.query(statement))).rejects.toThrow(/permission denied/);
  });

  it('cannot lose a checkpoint to the runtime role', async () => {
    const tenant = await newTenant();
    for (const statement of ['UPDATE app.audit_checkpoint SET seq = 0', 'DELETE FROM app.audit_checkpoint']) {
      await expect(db.run(tenant, (manager) => manager.query(statement))).rejects.toThrow(
        /permission denied/,
      );
    }
  });

  it('leaves what people are to be told in the outbox, or nothing with the event', async () => {
    const tenant = await newTenant();
    const stopped = (id: string): AuditEvent => ({
      v: 1,
      kind: 'admin',
      id,
      tenant: 't',
      at: '2026-11-22T10:00:00.000Z',
      actor: { kind: 'operator', id: 'account_1', name: 'root' },
      action: 'stop.made',
      object: { kind: 'tool', id: 'tool_1' },
      after: { name: 'find' },
    });
    const undone = db.run(tenant, async (manager) => {
      await appendAuditEvents(manager, tenant, [stopped('change_1')]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await append(tenant, [...events(2), stopped('change_2')]);
    await append(tenant, [stopped('change_2')]);
    const told: { key: string }[] = await db.run(tenant, (manager) =>
      manager.query(`SELECT key FROM app.notification`),
    );
    expect(told).toEqual([{ key: 'change_2' }]);
  });

  it('lets go only of what is older than its tenant keeps, up to a boundary, while nothing holds it', async () => {
    const owner = await new DataSource({ type: 'postgres', url: database.adminUrl }).initialize();
    try {
      const tenant = await newTenant();
      await append(tenant, events(4));
      const remove = (upTo: number): Promise<unknown> =>
        db.run(tenant, (manager) => manager.query(`DELETE FROM app.audit_event WHERE seq <= $1`, [upTo]));
      const kept = /permission denied: audit events are kept/;
      await expect(remove(1)).rejects.toThrow(kept);
      const keep = (days: number | null, hold: string | null): Promise<unknown> =>
        db.run(tenant, (manager) =>
          manager.query(
            `INSERT INTO app.audit_retention (days, hold, updated_by, updated_at) VALUES ($1, $2, 'x', now())
             ON CONFLICT (tenant_id) DO UPDATE SET days = excluded.days, hold = excluded.hold`,
            [days, hold],
          ),
        );
      await keep(30, null);
      await owner.query(
        `UPDATE app.audit_event SET recorded_at = now() - interval '31 days' WHERE tenant_id = $1 AND seq <= 3`,
        [tenant],
      );
      await expect(remove(1)).rejects.toThrow(kept);
      await db.run(tenant, (manager) =>
        manager.query(
          `INSERT INTO app.audit_boundary (seq, head, jws, created_at) VALUES (2, repeat('0', 64), 'x', now())`,
        ),
      );
      await expect(remove(3)).rejects.toThrow(kept);
      await keep(30, 'Case 12');
      await expect(remove(2)).rejects.toThrow(kept);
      await keep(null, null);
      await expect(remove(2)).rejects.toThrow(kept);
      await keep(40, null);
      await expect(remove(2)).rejects.toThrow(kept);
      await keep(30, null);
      await remove(2);
      expect((await chain(tenant)).map(({ seq }) => seq)).toEqual([3, 4]);
      await expect(keep(29, null)).rejects.toThrow('audit_retention_days_check');
    } finally {
      await owner.destroy();
    }
  });
});
