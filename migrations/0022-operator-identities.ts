import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Operators sign in at their company's identity provider; components replace their keys. */
export class OperatorIdentities1700000000022 implements MigrationInterface {
  name = 'OperatorIdentities1700000000022';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE app.identity_provider ADD COLUMN operator_sign_in boolean NOT NULL DEFAULT false;

      -- Which account of a provider opens which operator's console. The subject is '<iss>|<sub>': never an email address.
      CREATE TABLE app.operator_identity (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        id text NOT NULL,
        account_id text NOT NULL,
        identity_provider_id text NOT NULL,
        subject text NOT NULL,
        linked_at timestamptz NOT NULL,
        last_used_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, subject),
        UNIQUE (tenant_id, account_id, identity_provider_id),
        FOREIGN KEY (tenant_id, account_id) REFERENCES app.account (tenant_id, id),
        FOREIGN KEY (tenant_id, identity_provider_id) REFERENCES app.identity_provider (tenant_id, id) ON DELETE CASCADE
      );
      SELECT app.isolate('operator_identity', 'SELECT, INSERT, UPDATE, DELETE');

      ALTER TABLE app.console_session DROP CONSTRAINT console_session_method_check,
        ADD CONSTRAINT console_session_method_check CHECK (method IN ('link', 'passkey', 'idp'));

      -- The key before counts until then, so that no request of a component is refused while it changes over.
      ALTER TABLE app.component
        ADD COLUMN key_since timestamptz,
        ADD COLUMN previous_key jsonb,
        ADD COLUMN previous_key_until timestamptz,
        ADD CHECK ((previous_key IS NULL) = (previous_key_until IS NULL));
      UPDATE app.component SET key_since = enrolled_at;
      ALTER TABLE app.component ALTER COLUMN key_since SET NOT NULL, ALTER COLUMN key_since SET DEFAULT now();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE app.component DROP COLUMN key_since, DROP COLUMN previous_key, DROP COLUMN previous_key_until;
      DELETE FROM app.console_session WHERE method = 'idp';
      ALTER TABLE app.console_session DROP CONSTRAINT console_session_method_check,
        ADD CONSTRAINT console_session_method_check CHECK (method IN ('link', 'passkey'));
      DROP TABLE app.operator_identity;
      ALTER TABLE app.identity_provider DROP COLUMN operator_sign_in;
    `);
  }
}
