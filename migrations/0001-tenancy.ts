import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runtime role, tenants, and the function every row-level-security policy calls. */
export class Tenancy1700000000001 implements MigrationInterface {
  name = 'Tenancy1700000000001';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sallyport_app') THEN
          CREATE ROLE sallyport_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
        END IF;
      EXCEPTION
        -- A role belongs to the whole server: a migration of another database may have made it just now.
        WHEN duplicate_object OR unique_violation THEN NULL;
      END $$;
      CREATE SCHEMA IF NOT EXISTS app;
      GRANT USAGE ON SCHEMA app TO sallyport_app;

      -- After a commit the setting reads '' and not NULL: NULLIF keeps "no tenant" closed.
      CREATE FUNCTION app.current_tenant() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
        $$ SELECT NULLIF(current_setting('app.tenant', true), '') $$;

      -- Turns a table into a tenant table: forced row-level security and rights for the runtime role.
      CREATE FUNCTION app.isolate(t text, rights text) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('ALTER TABLE app.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE app.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant_isolation ON app.%I
          USING (tenant_id = (SELECT app.current_tenant()))
          WITH CHECK (tenant_id = (SELECT app.current_tenant()))', t);
        EXECUTE format('GRANT %s ON app.%I TO sallyport_app', rights, t);
      END $$;

      CREATE TABLE app.store (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        epoch text NOT NULL
      );
      GRANT SELECT, INSERT ON app.store TO sallyport_app;

      CREATE TABLE app.tenant (
        id text PRIMARY KEY,
        slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$'),
        name text NOT NULL,
        dpop text NOT NULL DEFAULT 'required' CHECK (dpop IN ('required', 'allowed')),
        suspended_at timestamptz,
        max_chain_depth int NOT NULL DEFAULT 3 CHECK (max_chain_depth BETWEEN 0 AND 4),
        instructions text,
        allowed_origins text[] NOT NULL DEFAULT '{}',
        limits jsonb NOT NULL DEFAULT '{}',
        policy_revision bigint NOT NULL DEFAULT 0,
        key_version int NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      GRANT SELECT, INSERT, UPDATE ON app.tenant TO sallyport_app;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE app.tenant;
      DROP TABLE app.store;
      DROP FUNCTION app.isolate(text, text);
      DROP FUNCTION app.current_tenant();
      DROP SCHEMA app;
    `);
  }
}
