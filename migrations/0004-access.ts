import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Roles, their grants, who holds them, and what is revoked. */
export class Access1700000000004 implements MigrationInterface {
  name = 'Access1700000000004';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.role (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        slug text NOT NULL,
        name text NOT NULL,
        builtin boolean NOT NULL DEFAULT false,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, slug)
      );
      SELECT app.isolate('role', 'SELECT, INSERT, UPDATE, DELETE');

      CREATE TABLE app.role_grant (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        id text NOT NULL,
        role_id text NOT NULL,
        selector jsonb NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, role_id) REFERENCES app.role (tenant_id, id) ON DELETE CASCADE
      );
      SELECT app.isolate('role_grant', 'SELECT, INSERT, UPDATE, DELETE');

      -- subject_id is an account id for users and an agent id for agents.
      CREATE TABLE app.role_assignment (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        role_id text NOT NULL,
        subject_kind text NOT NULL CHECK (subject_kind IN ('user', 'agent')),
        subject_id text NOT NULL,
        assigned_by text NOT NULL,
        assigned_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, subject_kind, subject_id, role_id),
        FOREIGN KEY (tenant_id, role_id) REFERENCES app.role (tenant_id, id) ON DELETE CASCADE
      );
      SELECT app.isolate('role_assignment', 'SELECT, INSERT, DELETE');

      CREATE TABLE app.revocation (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        kind text NOT NULL CHECK (kind IN ('subject', 'client', 'grant', 'key')),
        value text NOT NULL,
        reason text,
        revoked_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, kind, value)
      );
      SELECT app.isolate('revocation', 'SELECT, INSERT, DELETE');

      -- Published snapshots as signed. The newest per tenant is what gateways pull.
      CREATE TABLE app.snapshot (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        revision bigint NOT NULL,
        digest text NOT NULL,
        jws text NOT NULL,
        published_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, revision)
      );
      SELECT app.isolate('snapshot', 'SELECT, INSERT, DELETE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE app.snapshot, app.revocation, app.role_assignment, app.role_grant, app.role;`);
  }
}
