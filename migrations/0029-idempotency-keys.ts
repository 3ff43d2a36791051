import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was created under which key of a client, so that a repetition creates nothing more. */
export class IdempotencyKeys1700000000029 implements MigrationInterface {
  name = 'IdempotencyKeys1700000000029';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.idempotency_key (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        -- Digest of who sent it, where to, and the key.
        id text NOT NULL,
        body_hash text NOT NULL,
        -- Null only within the transaction that creates.
        status int,
        answer text,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX idempotency_key_past ON app.idempotency_key (tenant_id, expires_at);
      SELECT app.isolate('idempotency_key', 'SELECT, INSERT, UPDATE, DELETE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE app.idempotency_key;`);
  }
}
