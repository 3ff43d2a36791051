import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Customers' identity providers, what their claims give, the people they vouch for, and sign-ins that were refused. */
export class IdentityProviders1700000000007 implements MigrationInterface {
  name = 'IdentityProviders1700000000007';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.identity_provider (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        slug text NOT NULL,
        name text NOT NULL,
        issuer text NOT NULL,
        client_id text NOT NULL,
        client_auth text NOT NULL CHECK (client_auth IN ('private_key_jwt', 'client_secret_basic', 'client_secret_post')),
        sealed_secret bytea,
        enabled boolean NOT NULL DEFAULT true,
        sign_in boolean NOT NULL,
        id_jag boolean NOT NULL,
        scopes text[] NOT NULL,
        claims text[] NOT NULL,
        exchange_audiences jsonb NOT NULL DEFAULT '[]',
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, slug),
        UNIQUE (tenant_id, issuer),
        CHECK ((client_auth = 'private_key_jwt') = (sealed_secret IS NULL))
      );
      SELECT app.isolate('identity_provider', 'SELECT, INSERT, UPDATE, DELETE');

      -- Every version that was ever in force; the highest is.
      CREATE TABLE app.role_mapping (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        identity_provider_id text NOT NULL,
        version int NOT NULL,
        rules jsonb NOT NULL,
        changed_by text NOT NULL,
        changed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, identity_provider_id, version),
        FOREIGN KEY (tenant_id, identity_provider_id) REFERENCES app.identity_provider (tenant_id, id) ON DELETE CASCADE
      );
      SELECT app.isolate('role_mapping', 'SELECT, INSERT');

      -- People whom an identity provider vouches for. The subject is '<iss>|<sub>', and the only key: never an email address.
      CREATE TABLE app.federated_account (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        account_id text NOT NULL,
        identity_provider_id text NOT NULL,
        subject text NOT NULL,
        claims jsonb NOT NULL,
        unverified_email boolean NOT NULL,
        claims_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, account_id),
        UNIQUE (tenant_id, subject),
        FOREIGN KEY (tenant_id, account_id) REFERENCES app.account (tenant_id, id),
        FOREIGN KEY (tenant_id, identity_provider_id) REFERENCES app.identity_provider (tenant_id, id)
      );
      CREATE INDEX ON app.federated_account (tenant_id, identity_provider_id);
      SELECT app.isolate('federated_account', 'SELECT, INSERT, UPDATE');

      CREATE TABLE app.sign_in_refusal (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        at timestamptz NOT NULL,
        identity_provider_id text,
        reason text NOT NULL,
        detail text NOT NULL,
        subject text,
        agent text,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX ON app.sign_in_refusal (tenant_id, at);
      SELECT app.isolate('sign_in_refusal', 'SELECT, INSERT, DELETE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      `DROP TABLE app.sign_in_refusal, app.federated_account, app.role_mapping, app.identity_provider;`,
    );
  }
}
