import type { MigrationInterface, QueryRunner } from 'typeorm';

const OWNED = ['server', 'tool', 'review'];

/** What the scanner found in a version, who asked for it, and the approvals that a review collects. */
export class Reviews1700000000017 implements MigrationInterface {
  name = 'Reviews1700000000017';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE app.tool_version
        -- JSON, not jsonb: pointers and excerpts may hold what jsonb refuses, such as U+0000.
        ADD COLUMN findings json NOT NULL DEFAULT '[]',
        ADD COLUMN gravest text CHECK (gravest IN ('info', 'low', 'medium', 'high', 'critical'));

      -- Whoever last said what the server is: they asked for its tools, so they do not approve them.
      ALTER TABLE app.server ADD COLUMN requester_id text;
      ALTER TABLE app.review ADD COLUMN requester_id text;
    `);
    // The owner of a table that forces row security sees no rows either.
    for (const table of OWNED) await db.query(`ALTER TABLE app.${table} NO FORCE ROW LEVEL SECURITY`);
    await db.query(`
      UPDATE app.server SET requester_id = created_by;
      UPDATE app.review r SET requester_id = s.created_by
      FROM app.tool t JOIN app.server s ON s.tenant_id = t.tenant_id AND s.id = t.server_id
      WHERE t.tenant_id = r.tenant_id AND t.id = r.tool_id;
    `);
    for (const table of OWNED) await db.query(`ALTER TABLE app.${table} FORCE ROW LEVEL SECURITY`);
    await db.query(`
      ALTER TABLE app.server ALTER COLUMN requester_id SET NOT NULL;
      ALTER TABLE app.review ALTER COLUMN requester_id SET NOT NULL,
        DROP CONSTRAINT review_state_check,
        ADD CONSTRAINT review_state_check
          CHECK (state IN ('open', 'approved', 'rejected', 'superseded', 'expired')),
        ADD UNIQUE (tenant_id, id, candidate_version_id, requester_id);

      -- One person may approve, think again and reject: each is signed.
      ALTER TABLE app.approval_evidence
        DROP CONSTRAINT approval_evidence_tenant_id_review_id_approver_tenant_id_ap_key;

      CREATE TABLE app.review_approval (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        id text NOT NULL,
        review_id text NOT NULL,
        candidate_version_id text NOT NULL,
        server_version_id text NOT NULL,
        requester_id text NOT NULL,
        approver_tenant_id text NOT NULL,
        approver_id text NOT NULL,
        approver_name text NOT NULL,
        -- What tells people apart behind their accounts: issuer and subject, address, public key of the passkey.
        identity text,
        email text,
        credential text,
        effect text NOT NULL CHECK (effect IN ('read', 'write', 'destructive', 'external')),
        enable boolean NOT NULL,
        override text,
        reason text,
        needed int NOT NULL CHECK (needed IN (1, 2)),
        evidence_id text,
        created_at timestamptz NOT NULL,
        voided_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, review_id, candidate_version_id, requester_id)
          REFERENCES app.review (tenant_id, id, candidate_version_id, requester_id),
        FOREIGN KEY (tenant_id, server_version_id) REFERENCES app.server_version (tenant_id, id),
        FOREIGN KEY (tenant_id, evidence_id) REFERENCES app.approval_evidence (tenant_id, id),
        CONSTRAINT nobody_approves_their_own CHECK (approver_id <> requester_id),
        CONSTRAINT grave_needs_two CHECK (needed = 2 OR (effect IN ('read', 'write') AND override IS NULL)),
        CONSTRAINT two_are_signed CHECK (needed = 1 OR (evidence_id IS NOT NULL AND credential IS NOT NULL))
      );
      CREATE UNIQUE INDEX one_account_once ON app.review_approval (tenant_id, review_id, approver_id)
        WHERE voided_at IS NULL;
      CREATE UNIQUE INDEX one_identity_once ON app.review_approval (tenant_id, review_id, identity)
        WHERE voided_at IS NULL;
      CREATE UNIQUE INDEX one_address_once ON app.review_approval (tenant_id, review_id, email)
        WHERE voided_at IS NULL;
      CREATE UNIQUE INDEX one_credential_once ON app.review_approval (tenant_id, review_id, credential)
        WHERE voided_at IS NULL;
      SELECT app.isolate('review_approval', 'SELECT, INSERT, UPDATE');

      -- Whatever the application believes: a review ends as approved only with the approvals it needs.
      CREATE FUNCTION app.enough_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (
          SELECT 1 FROM app.review_approval a
          WHERE a.tenant_id = NEW.tenant_id AND a.review_id = NEW.id AND a.voided_at IS NULL
          HAVING count(*) > 0 AND count(*) >= max(a.needed) AND count(DISTINCT (a.effect, a.enable)) = 1)
        THEN
          RAISE EXCEPTION 'review % lacks approvals', NEW.id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER enough_approvals BEFORE UPDATE OF state ON app.review
        FOR EACH ROW WHEN (NEW.state = 'approved' AND OLD.state <> 'approved')
        EXECUTE FUNCTION app.enough_approvals();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of [...OWNED, 'approval_evidence'])
      await db.query(`ALTER TABLE app.${table} NO FORCE ROW LEVEL SECURITY`);
    await db.query(`
      DROP TRIGGER enough_approvals ON app.review;
      DROP FUNCTION app.enough_approvals();
      DROP TABLE app.review_approval;
      UPDATE app.review SET state = 'superseded' WHERE state = 'expired';
      -- The newest of what one person signed stays.
      DELETE FROM app.approval_evidence e USING app.approval_evidence n
      WHERE n.tenant_id = e.tenant_id AND n.review_id = e.review_id AND n.id > e.id
        AND n.approver_tenant_id = e.approver_tenant_id AND n.approver_id = e.approver_id;
    `);
    for (const table of [...OWNED, 'approval_evidence'])
      await db.query(`ALTER TABLE app.${table} FORCE ROW LEVEL SECURITY`);
    await db.query(`
      ALTER TABLE app.approval_evidence ADD UNIQUE (tenant_id, review_id, approver_tenant_id, approver_id);
      ALTER TABLE app.review DROP COLUMN requester_id, DROP CONSTRAINT review_state_check,
        ADD CONSTRAINT review_state_check CHECK (state IN ('open', 'approved', 'rejected', 'superseded'));
      ALTER TABLE app.server DROP COLUMN requester_id;
      ALTER TABLE app.tool_version DROP COLUMN gravest, DROP COLUMN findings;
    `);
  }
}
