import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts, agents, keys, OAuth artefacts, components and console sessions. */
export class Identity1700000000002 implements MigrationInterface {
  name = 'Identity1700000000002';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.account (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        username text NOT NULL,
        name text NOT NULL,
        email text,
        password_hash text,
        rights text[] NOT NULL DEFAULT '{}',
        disabled_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, username)
      );
      SELECT app.isolate('account', 'SELECT, INSERT, UPDATE');

      -- Failed sign-ins by username and network source: guessing slows down its source and never locks out the person.
      -- The username is hashed, since people type passwords there.
      CREATE TABLE app.sign_in_throttle (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        username_hash text NOT NULL,
        source text NOT NULL,
        attempts int NOT NULL,
        blocked_until timestamptz NOT NULL,
        last_attempt_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, username_hash, source)
      );
      CREATE INDEX ON app.sign_in_throttle (tenant_id, last_attempt_at);
      SELECT app.isolate('sign_in_throttle', 'SELECT, INSERT, UPDATE, DELETE');

      CREATE TABLE app.agent (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        client_id text NOT NULL,
        name text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('machine', 'interactive', 'component')),
        keys jsonb NOT NULL DEFAULT '[]',
        redirect_uris text[] NOT NULL DEFAULT '{}',
        ceiling jsonb NOT NULL DEFAULT '{"kind":"all"}',
        disabled_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, client_id)
      );
      SELECT app.isolate('agent', 'SELECT, INSERT, UPDATE');

      -- Private keys and secrets of a tenant, sealed by the vault; purpose is part of the associated data.
      CREATE TABLE app.tenant_key (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        purpose text NOT NULL,
        state text NOT NULL CHECK (state IN ('next', 'active', 'retired')),
        public_jwk jsonb,
        sealed bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        retired_at timestamptz,
        PRIMARY KEY (tenant_id, id)
      );
      SELECT app.isolate('tenant_key', 'SELECT, INSERT, UPDATE, DELETE');

      CREATE TABLE app.oidc_artifact (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        kind text NOT NULL,
        id text NOT NULL,
        payload jsonb NOT NULL,
        grant_id text,
        uid text,
        user_code text,
        consumed_at timestamptz,
        expires_at timestamptz,
        PRIMARY KEY (tenant_id, kind, id)
      );
      CREATE INDEX ON app.oidc_artifact (tenant_id, grant_id) WHERE grant_id IS NOT NULL;
      -- Not unique: two tabs that finish at once each give the session a new identifier.
      CREATE INDEX ON app.oidc_artifact (tenant_id, kind, uid) WHERE uid IS NOT NULL;
      CREATE UNIQUE INDEX ON app.oidc_artifact (tenant_id, user_code) WHERE user_code IS NOT NULL;
      CREATE INDEX ON app.oidc_artifact (tenant_id, expires_at);
      SELECT app.isolate('oidc_artifact', 'SELECT, INSERT, UPDATE, DELETE');

      -- Gateways, recorders, runners. They belong to the platform, not to a tenant.
      CREATE TABLE app.component (
        id text PRIMARY KEY,
        name text NOT NULL UNIQUE,
        kind text NOT NULL CHECK (kind IN ('gateway', 'recorder', 'runner')),
        client_id text NOT NULL UNIQUE,
        key jsonb NOT NULL,
        call_token_keys jsonb NOT NULL DEFAULT '[]',
        enrolled_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz,
        status jsonb NOT NULL DEFAULT '{}',
        revoked_at timestamptz
      );
      GRANT SELECT, INSERT, UPDATE ON app.component TO sallyport_app;

      CREATE TABLE app.enrolment_token (
        token_hash text PRIMARY KEY,
        kind text NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      GRANT SELECT, INSERT, UPDATE ON app.enrolment_token TO sallyport_app;

      -- One-time sign-in links and sessions of the console. Looked up by hash, before any tenant is known.
      CREATE TABLE app.signin_link (
        token_hash text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES app.tenant (id),
        account_id text NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      GRANT SELECT, INSERT, UPDATE ON app.signin_link TO sallyport_app;
      CREATE TABLE app.console_session (
        id_hash text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES app.tenant (id),
        account_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz
      );
      GRANT SELECT, INSERT, UPDATE, DELETE ON app.console_session TO sallyport_app;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE app.console_session, app.signin_link, app.enrolment_token, app.component,
        app.oidc_artifact, app.tenant_key, app.agent, app.sign_in_throttle, app.account;
    `);
  }
}
