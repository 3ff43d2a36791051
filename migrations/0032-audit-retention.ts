import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long a tenant's audit events are kept, and the signed word for those that are no longer there. */
export class AuditRetention1700000000032 implements MigrationInterface {
  name = 'AuditRetention1700000000032';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.audit_retention (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        -- Null: for ever.
        days int CHECK (days BETWEEN 30 AND 3650),
        -- Why nothing may be removed for now, whatever the days say.
        hold text,
        updated_by text NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id)
      );
      SELECT app.isolate('audit_retention', 'SELECT, INSERT, UPDATE');

      CREATE TABLE app.audit_boundary (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        -- Last event that was removed, and its hash.
        seq bigint NOT NULL,
        head text NOT NULL CHECK (head ~ '^[0-9a-f]{64}$'),
        jws text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, seq)
      );
      SELECT app.isolate('audit_boundary', 'SELECT, INSERT');

      -- The runtime role may delete what is older than its tenant keeps, up to a boundary, while nothing holds it; and nothing else.
      CREATE FUNCTION app.keep_audit_events() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        kept app.audit_retention;
        boundary bigint;
      BEGIN
        IF current_user <> 'sallyport_app' THEN RETURN NULL; END IF;
        SELECT * INTO kept FROM app.audit_retention WHERE tenant_id = app.current_tenant();
        SELECT max(seq) INTO boundary FROM app.audit_boundary WHERE tenant_id = app.current_tenant();
        IF kept.days IS NULL OR kept.hold IS NOT NULL OR boundary IS NULL OR EXISTS (
          SELECT FROM gone WHERE seq > boundary OR recorded_at > now() - make_interval(days => kept.days)
        ) THEN
          RAISE EXCEPTION 'permission denied: audit events are kept' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER keep_audit_events AFTER DELETE ON app.audit_event REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION app.keep_audit_events();
      GRANT DELETE ON app.audit_event TO sallyport_app;
    `);
  }

  /** Older versions know no boundaries: what retention removed would read as torn out of the chain, for good. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE app.audit_boundary NO FORCE ROW LEVEL SECURITY`);
    await db.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM app.audit_boundary) THEN
          RAISE EXCEPTION 'audit events were removed: versions before this one could not verify what is left'
            USING HINT = 'Restore the backup of before the upgrade, or stay with this version.';
        END IF;
      END $$;
      REVOKE DELETE ON app.audit_event FROM sallyport_app;
      DROP TRIGGER keep_audit_events ON app.audit_event;
      DROP FUNCTION app.keep_audit_events();
      DROP TABLE app.audit_boundary, app.audit_retention;
    `);
  }
}
