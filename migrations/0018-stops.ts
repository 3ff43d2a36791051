import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people have stopped at once, and who let it go on again. */
export class Stops1700000000018 implements MigrationInterface {
  name = 'Stops1700000000018';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.stop (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('tool', 'server', 'agent', 'user', 'tenant')),
        target_id text NOT NULL,
        -- As the console shows it.
        target_name text NOT NULL,
        -- It was disabled before: letting it go on again does not enable it.
        was_disabled boolean NOT NULL,
        reason text NOT NULL,
        stopped_by text NOT NULL,
        stopped_by_name text NOT NULL,
        stopped_at timestamptz NOT NULL,
        lift_asked_by text,
        lift_asked_by_name text,
        lift_reason text,
        lifted_by text,
        lifted_by_name text,
        lifted_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT lifting_takes_two CHECK (lifted_at IS NULL
          OR (lift_asked_by IS NOT NULL AND lifted_by IS NOT NULL AND lifted_by <> lift_asked_by))
      );
      CREATE UNIQUE INDEX one_stop ON app.stop (tenant_id, kind, target_id) WHERE lifted_at IS NULL;
      SELECT app.isolate('stop', 'SELECT, INSERT, UPDATE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE app.stop;`);
  }
}
