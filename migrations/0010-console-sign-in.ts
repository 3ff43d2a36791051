import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Passkeys of operators, what they signed, links that set an operator up, console sessions by name. */
export class ConsoleSignIn1700000000010 implements MigrationInterface {
  name = 'ConsoleSignIn1700000000010';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.passkey (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        id text NOT NULL,
        account_id text NOT NULL,
        -- base64url, as the browser names it.
        credential_id text NOT NULL,
        -- COSE key (RFC 9052).
        public_key bytea NOT NULL,
        counter bigint NOT NULL,
        transports text[] NOT NULL DEFAULT '{}',
        aaguid text NOT NULL,
        backup_eligible boolean NOT NULL,
        backed_up boolean NOT NULL,
        name text NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, credential_id),
        FOREIGN KEY (tenant_id, account_id) REFERENCES app.account (tenant_id, id)
      );
      CREATE INDEX ON app.passkey (tenant_id, account_id);
      SELECT app.isolate('passkey', 'SELECT, INSERT, UPDATE, DELETE');

      -- What an approver signed. Never changed: there is no right to.
      CREATE TABLE app.approval_evidence (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        id text NOT NULL,
        review_id text NOT NULL,
        -- The approver may be an operator of the platform, whose account is in another tenant.
        approver_tenant_id text NOT NULL,
        approver_id text NOT NULL,
        credential_id text NOT NULL,
        public_key jsonb NOT NULL,
        -- RFC 8785 text; its SHA-256 is the challenge.
        statement text NOT NULL,
        authenticator_data bytea NOT NULL,
        client_data bytea NOT NULL,
        signature bytea NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, review_id, approver_tenant_id, approver_id),
        FOREIGN KEY (tenant_id, review_id) REFERENCES app.review (tenant_id, id)
      );
      SELECT app.isolate('approval_evidence', 'SELECT, INSERT');

      -- Challenges are sealed, not stored; only those that were answered are remembered, until they expire.
      CREATE TABLE app.used_challenge (
        digest text PRIMARY KEY,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX ON app.used_challenge (expires_at);
      GRANT SELECT, INSERT, DELETE ON app.used_challenge TO sallyport_app;

      -- One-time links with which an operator enrols. Looked up by hash, before any tenant is known.
      CREATE TABLE app.setup_link (
        token_hash text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES app.tenant (id),
        -- The account that is set up. For the first operator it is made when the link is used.
        account_id text NOT NULL,
        first_operator boolean NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      GRANT SELECT, INSERT, UPDATE, DELETE ON app.setup_link TO sallyport_app;

      ALTER TABLE app.console_session
        ADD COLUMN id text NOT NULL DEFAULT gen_random_uuid()::text UNIQUE,
        ADD COLUMN method text NOT NULL DEFAULT 'link' CHECK (method IN ('link', 'passkey')),
        ADD COLUMN user_agent text,
        -- When the operator last proved who they are; null means at sign-in.
        ADD COLUMN authenticated_at timestamptz;
      CREATE INDEX ON app.console_session (tenant_id, account_id);

      -- What a machine may do in the console's API. None by default.
      ALTER TABLE app.agent ADD COLUMN admin_scopes text[] NOT NULL DEFAULT '{}';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE app.agent DROP COLUMN admin_scopes;
      ALTER TABLE app.console_session
        DROP COLUMN id, DROP COLUMN method, DROP COLUMN user_agent, DROP COLUMN authenticated_at;
      DROP INDEX IF EXISTS app.console_session_tenant_id_account_id_idx;
      DROP TABLE app.setup_link, app.used_challenge, app.approval_evidence, app.passkey;
    `);
  }
}
