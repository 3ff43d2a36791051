import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Calls that a person has to approve, each for exactly one caller, definition and set of arguments. */
export class CallApprovals1700000000020 implements MigrationInterface {
  name = 'CallApprovals1700000000020';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.call_approval (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        -- SHA-256 over caller, key, tool, definition and arguments: what an approval is good for.
        binding text NOT NULL CHECK (binding ~ '^[0-9a-f]{64}$'),
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'refused', 'used', 'expired')),
        subject text NOT NULL,
        client_id text NOT NULL,
        tool jsonb NOT NULL,
        args_hash text NOT NULL,
        -- The arguments, sealed. Dropped when the approval is over.
        sealed bytea,
        why text[] NOT NULL,
        requested_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        decided_by text,
        -- As the console shows it: who decides may be an operator of the platform, unknown to this tenant.
        decided_by_name text,
        decided_at timestamptz,
        reason text,
        used_by text,
        PRIMARY KEY (tenant_id, id),
        CHECK (state NOT IN ('approved', 'refused', 'used') OR decided_by IS NOT NULL),
        CHECK (state <> 'used' OR used_by IS NOT NULL)
      );
      -- Of equal calls one waits, is approved or was refused at a time.
      CREATE UNIQUE INDEX one_live_call_approval ON app.call_approval (tenant_id, binding)
        WHERE state IN ('pending', 'approved', 'refused');
      CREATE INDEX ON app.call_approval (tenant_id, state, requested_at);
      SELECT app.isolate('call_approval', 'SELECT, INSERT, UPDATE, DELETE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE app.call_approval;`);
  }
}
