import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit chain of each tenant. The runtime role can append and read, never update or delete. */
export class Audit1700000000005 implements MigrationInterface {
  name = 'Audit1700000000005';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.audit_event (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        seq bigint NOT NULL,
        id text NOT NULL,
        at timestamptz NOT NULL,
        kind text NOT NULL,
        outcome text,
        reason text,
        method text,
        tool text,
        subject text,
        client_id text,
        duration_us bigint,
        count int NOT NULL DEFAULT 1,
        -- RFC 8785 form, exactly what was hashed.
        event text NOT NULL,
        previous_hash text NOT NULL CHECK (previous_hash ~ '^[0-9a-f]{64}$'),
        hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
        recorded_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, seq),
        UNIQUE (tenant_id, id)
      );
      CREATE INDEX ON app.audit_event (tenant_id, at);
      CREATE INDEX ON app.audit_event (tenant_id, outcome, seq DESC);
      CREATE INDEX ON app.audit_event (tenant_id, tool, seq DESC);
      SELECT app.isolate('audit_event', 'SELECT, INSERT');

      -- Serialises writers of one chain; the row is locked while a batch is appended.
      CREATE TABLE app.audit_head (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        seq bigint NOT NULL,
        hash text NOT NULL,
        PRIMARY KEY (tenant_id)
      );
      SELECT app.isolate('audit_head', 'SELECT, INSERT, UPDATE');

      CREATE TABLE app.audit_checkpoint (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        seq bigint NOT NULL,
        head text NOT NULL,
        jws text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, seq)
      );
      SELECT app.isolate('audit_checkpoint', 'SELECT, INSERT');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE app.audit_checkpoint, app.audit_head, app.audit_event;`);
  }
}
