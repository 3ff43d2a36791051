import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One-time links with which people choose a password, and when a password was last chosen. */
export class Passwords1700000000021 implements MigrationInterface {
  name = 'Passwords1700000000021';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE app.account ADD COLUMN password_set_at timestamptz;
      -- The owner of a table that forces row security sees no rows either.
      ALTER TABLE app.account NO FORCE ROW LEVEL SECURITY;
      UPDATE app.account SET password_set_at = created_at WHERE password_hash IS NOT NULL;
      ALTER TABLE app.account FORCE ROW LEVEL SECURITY;

      CREATE TABLE app.password_link (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        account_id text NOT NULL,
        token_hash text NOT NULL,
        -- The operator who made it: may be one of the platform, whose account is in another tenant.
        issued_by text NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, token_hash),
        FOREIGN KEY (tenant_id, account_id) REFERENCES app.account (tenant_id, id)
      );
      CREATE INDEX ON app.password_link (tenant_id, account_id);
      SELECT app.isolate('password_link', 'SELECT, INSERT, UPDATE, DELETE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE app.password_link;
      ALTER TABLE app.account DROP COLUMN password_set_at;
    `);
  }
}
