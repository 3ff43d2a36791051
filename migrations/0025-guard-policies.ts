import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is looked for in the content of calls: for all tools of a tenant, and otherwise for one. */
export class GuardPolicies1700000000025 implements MigrationInterface {
  name = 'GuardPolicies1700000000025';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.guard_policy (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        -- Null: for all tools. A tool may belong to the platform, so there is no foreign key to it.
        tool_id text,
        policy jsonb NOT NULL,
        updated_by text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id)
      );
      CREATE UNIQUE INDEX one_guard_policy ON app.guard_policy (tenant_id, coalesce(tool_id, ''));
      SELECT app.isolate('guard_policy', 'SELECT, INSERT, UPDATE, DELETE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE app.guard_policy;`);
  }
}
