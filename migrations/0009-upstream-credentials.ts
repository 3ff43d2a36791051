import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Secrets of upstream servers, and accounts that users have linked there. Sealed by the vault, never in a snapshot. */
export class UpstreamCredentials1700000000009 implements MigrationInterface {
  name = 'UpstreamCredentials1700000000009';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- A server may belong to the platform: then its owner is another tenant than the one that holds the row.
      CREATE TABLE app.upstream_secret (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        owner_tenant_id text NOT NULL,
        server_id text NOT NULL,
        purpose text NOT NULL CHECK (purpose IN ('client', 'idp_client', 'header', 'certificate')),
        sealed bytea NOT NULL,
        public_jwk jsonb,
        mark text NOT NULL CHECK (length(mark) = 4),
        expires_at timestamptz,
        set_by text NOT NULL,
        set_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, server_id, purpose),
        FOREIGN KEY (owner_tenant_id, server_id) REFERENCES app.server (tenant_id, id) ON DELETE CASCADE
      );
      SELECT app.isolate('upstream_secret', 'SELECT, INSERT, UPDATE, DELETE');

      CREATE TABLE app.upstream_link (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        owner_tenant_id text NOT NULL,
        server_id text NOT NULL,
        subject text NOT NULL,
        issuer text NOT NULL,
        -- Tokens of the user; gone once the link has ended.
        sealed bytea,
        scopes text[] NOT NULL DEFAULT '{}',
        linked_at timestamptz NOT NULL,
        refreshed_at timestamptz,
        -- Whoever holds this refreshes; others wait for the outcome.
        refreshing_until timestamptz,
        ended_at timestamptz,
        ended_reason text,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (owner_tenant_id, server_id) REFERENCES app.server (tenant_id, id) ON DELETE CASCADE,
        CHECK ((ended_at IS NULL) = (sealed IS NOT NULL))
      );
      CREATE UNIQUE INDEX one_open_link ON app.upstream_link (tenant_id, server_id, subject) WHERE ended_at IS NULL;
      SELECT app.isolate('upstream_link', 'SELECT, INSERT, UPDATE, DELETE');

      -- An invitation to link, and after consent what its callback is held against (state is kept as a hash).
      CREATE TABLE app.upstream_link_request (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        owner_tenant_id text NOT NULL,
        server_id text NOT NULL,
        subject text NOT NULL,
        expires_at timestamptz NOT NULL,
        state_hash text,
        session_hash text,
        issuer text,
        sealed bytea,
        consented_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (owner_tenant_id, server_id) REFERENCES app.server (tenant_id, id) ON DELETE CASCADE
      );
      CREATE UNIQUE INDEX ON app.upstream_link_request (tenant_id, server_id, subject);
      CREATE UNIQUE INDEX ON app.upstream_link_request (tenant_id, state_hash) WHERE state_hash IS NOT NULL;
      SELECT app.isolate('upstream_link_request', 'SELECT, INSERT, UPDATE, DELETE');

      -- The newest tokens that a user's sign-in at the company's IdP brought, for exchanges that need them.
      CREATE TABLE app.user_idp_token (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        subject text NOT NULL,
        issuer text NOT NULL,
        sealed bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, subject)
      );
      SELECT app.isolate('user_idp_token', 'SELECT, INSERT, UPDATE, DELETE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE app.user_idp_token, app.upstream_link_request, app.upstream_link, app.upstream_secret;
    `);
  }
}
