import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Servers, tools, their immutable versions, reviews and enablement. */
export class Registry1700000000003 implements MigrationInterface {
  name = 'Registry1700000000003';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.server (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        slug text NOT NULL,
        name text NOT NULL,
        current_version_id text,
        probe_state text NOT NULL DEFAULT 'never' CHECK (probe_state IN ('ok', 'failed', 'never')),
        probe_error text,
        -- What the last probe tried, step by step, for the console.
        probe_steps jsonb NOT NULL DEFAULT '[]',
        probed_at timestamptz,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, slug)
      );
      SELECT app.isolate('server', 'SELECT, INSERT, UPDATE');

      CREATE TABLE app.server_version (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        id text NOT NULL,
        server_id text NOT NULL,
        facts jsonb NOT NULL,
        hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, server_id) REFERENCES app.server (tenant_id, id)
      );
      SELECT app.isolate('server_version', 'SELECT, INSERT');

      CREATE TABLE app.tool (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        id text NOT NULL,
        server_id text NOT NULL,
        urn text NOT NULL,
        name text NOT NULL,
        approved_version_id text,
        -- Set while a live server presents something else than what was approved.
        quarantined_at timestamptz,
        quarantine_reason text,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, urn),
        UNIQUE (tenant_id, server_id, name),
        FOREIGN KEY (tenant_id, server_id) REFERENCES app.server (tenant_id, id)
      );
      SELECT app.isolate('tool', 'SELECT, INSERT, UPDATE');

      CREATE TABLE app.tool_version (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        id text NOT NULL,
        tool_id text NOT NULL,
        raw text NOT NULL,
        canonical text NOT NULL,
        title text,
        hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
        state text NOT NULL CHECK (state IN ('pending', 'approved', 'quarantined', 'rejected', 'retired')),
        effect text CHECK (effect IN ('read', 'write', 'destructive', 'external')),
        decided_by text,
        -- As the console shows it: who decides may be an operator of the platform, unknown to this tenant.
        decided_by_name text,
        decided_at timestamptz,
        decision_reason text,
        first_seen_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, tool_id, hash),
        FOREIGN KEY (tenant_id, tool_id) REFERENCES app.tool (tenant_id, id),
        CHECK (state <> 'approved' OR (effect IS NOT NULL AND decided_by IS NOT NULL))
      );
      SELECT app.isolate('tool_version', 'SELECT, INSERT, UPDATE');

      CREATE TABLE app.review (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        id text NOT NULL,
        tool_id text NOT NULL,
        candidate_version_id text NOT NULL,
        base_version_id text,
        kind text NOT NULL CHECK (kind IN ('new', 'drift')),
        state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'rejected', 'superseded')),
        changed_fields int NOT NULL DEFAULT 0,
        requested_by text NOT NULL,
        opened_at timestamptz NOT NULL DEFAULT now(),
        decided_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, tool_id) REFERENCES app.tool (tenant_id, id),
        FOREIGN KEY (tenant_id, candidate_version_id) REFERENCES app.tool_version (tenant_id, id),
        FOREIGN KEY (tenant_id, base_version_id) REFERENCES app.tool_version (tenant_id, id)
      );
      CREATE UNIQUE INDEX one_open_review ON app.review (tenant_id, tool_id) WHERE state = 'open';
      CREATE INDEX ON app.review (tenant_id, state, opened_at);
      SELECT app.isolate('review', 'SELECT, INSERT, UPDATE');

      -- What a tenant has switched on. The tool may belong to the platform, so there is no foreign key to it.
      CREATE TABLE app.enablement (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        owner_tenant_id text NOT NULL REFERENCES app.tenant (id),
        tool_id text NOT NULL,
        enabled_by text NOT NULL,
        enabled_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, owner_tenant_id, tool_id)
      );
      CREATE INDEX ON app.enablement (owner_tenant_id, tool_id);
      SELECT app.isolate('enablement', 'SELECT, INSERT, DELETE');
      -- Whoever owns a tool sees who switched it on: a change of the tool must reach exactly those tenants.
      CREATE POLICY owner_sees ON app.enablement FOR SELECT
        USING (owner_tenant_id = (SELECT app.current_tenant()));
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE app.enablement, app.review, app.tool_version, app.tool, app.server_version, app.server;
    `);
  }
}
