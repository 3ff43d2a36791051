import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What grants say besides what they select, guardrails, and labels of tools. */
export class GrantTerms1700000000019 implements MigrationInterface {
  name = 'GrantTerms1700000000019';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Grants made before could only be sets that grow: they stay so. New ones say what they are.
      ALTER TABLE app.role_grant
        ADD COLUMN terms jsonb NOT NULL DEFAULT '{"includeFuture": true}',
        -- Canonical ids that a set covered when it was granted; null for one that grows.
        ADD COLUMN covered jsonb;
      ALTER TABLE app.role_grant ALTER COLUMN terms SET DEFAULT '{}';

      CREATE TABLE app.guardrail (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        rule jsonb NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        changed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id)
      );
      SELECT app.isolate('guardrail', 'SELECT, INSERT, UPDATE, DELETE');

      -- What a tenant says of a tool that it uses. The tool may belong to the platform, so there is no foreign key to it.
      CREATE TABLE app.tool_label (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        owner_tenant_id text NOT NULL REFERENCES app.tenant (id),
        tool_id text NOT NULL,
        labels text[] NOT NULL,
        PRIMARY KEY (tenant_id, owner_tenant_id, tool_id)
      );
      SELECT app.isolate('tool_label', 'SELECT, INSERT, UPDATE, DELETE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    // What was narrowed must not become wide by being forgotten. The owner is bound by forced row security as well.
    await db.query(`
      ALTER TABLE app.role_grant NO FORCE ROW LEVEL SECURITY;
      DELETE FROM app.role_grant
      WHERE terms ?| ARRAY['effects', 'condition', 'approval', 'limits'] OR covered IS NOT NULL
        OR selector ->> 'kind' IN ('servers', 'labels');
      ALTER TABLE app.role_grant FORCE ROW LEVEL SECURITY;
      ALTER TABLE app.agent NO FORCE ROW LEVEL SECURITY;
      UPDATE app.agent SET ceiling = '{"kind": "tools", "tools": []}'
      WHERE ceiling ->> 'kind' IN ('terms', 'servers', 'labels');
      ALTER TABLE app.agent FORCE ROW LEVEL SECURITY;
      DROP TABLE app.tool_label, app.guardrail;
      ALTER TABLE app.role_grant DROP COLUMN terms, DROP COLUMN covered;
    `);
  }
}
