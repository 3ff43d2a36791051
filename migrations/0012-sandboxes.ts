import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Decisions of people about what may run in a sandbox. A decision is about one version and is never changed. */
export class Sandboxes1700000000012 implements MigrationInterface {
  name = 'Sandboxes1700000000012';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.sandbox_decision (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        server_version_id text NOT NULL,
        decision text NOT NULL CHECK (decision IN ('approve', 'reject')),
        reason text,
        decided_by text NOT NULL,
        -- As the console shows it: who decides may be an operator of the platform, unknown to this tenant.
        decided_by_name text NOT NULL,
        decided_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, server_version_id),
        FOREIGN KEY (tenant_id, server_version_id) REFERENCES app.server_version (tenant_id, id)
      );
      SELECT app.isolate('sandbox_decision', 'SELECT, INSERT');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE app.sandbox_decision;`);
  }
}
