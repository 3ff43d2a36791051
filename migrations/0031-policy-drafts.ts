import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Drafts of roles, mappings and guardrails, and what they would have made of recorded calls. */
export class PolicyDrafts1700000000031 implements MigrationInterface {
  name = 'PolicyDrafts1700000000031';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.policy_draft (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        name text NOT NULL,
        version int NOT NULL,
        content jsonb NOT NULL,
        -- By what is changed: hash of what was in force when the draft was made of it.
        base jsonb NOT NULL,
        created_by text NOT NULL,
        changed_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      SELECT app.isolate('policy_draft', 'SELECT, INSERT, UPDATE, DELETE');

      CREATE TABLE app.policy_replay (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        draft_id text NOT NULL,
        draft_version int NOT NULL,
        days int NOT NULL CHECK (days BETWEEN 1 AND 90),
        state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
        failure text,
        -- The policy in force, and what of it the draft would change.
        base_revision bigint NOT NULL,
        rules jsonb NOT NULL,
        -- Recorded events to look at: after the first up to the last; how far it has come.
        first_seq bigint NOT NULL,
        last_seq bigint NOT NULL,
        at_seq bigint NOT NULL,
        counts jsonb NOT NULL,
        leased_by text,
        leased_until timestamptz,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        ended_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, draft_id) REFERENCES app.policy_draft (tenant_id, id) ON DELETE CASCADE
      );
      CREATE UNIQUE INDEX one_replay_at_a_time ON app.policy_replay (tenant_id)
        WHERE state IN ('waiting', 'running');
      CREATE INDEX ON app.policy_replay (tenant_id, draft_id);
      SELECT app.isolate('policy_replay', 'SELECT, INSERT, UPDATE, DELETE');

      CREATE TABLE app.policy_replay_change (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        replay_id text NOT NULL,
        -- Hash of who, through what, which tool, by which role and how it changes.
        id text NOT NULL,
        change text NOT NULL CHECK (change IN ('denied', 'allowed', 'approval', 'unknown')),
        subject text NOT NULL,
        client_id text NOT NULL,
        tool text NOT NULL,
        role text NOT NULL,
        before text NOT NULL,
        after text NOT NULL,
        count bigint NOT NULL,
        -- The first few of them.
        calls text[] NOT NULL,
        PRIMARY KEY (tenant_id, replay_id, id),
        FOREIGN KEY (tenant_id, replay_id) REFERENCES app.policy_replay (tenant_id, id) ON DELETE CASCADE
      );
      SELECT app.isolate('policy_replay_change', 'SELECT, INSERT, UPDATE, DELETE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      -- What is only tried here would be enforced where nobody knows of trying: the rule goes, as one that narrows nothing.
      ALTER TABLE app.role_grant NO FORCE ROW LEVEL SECURITY;
      UPDATE app.role_grant SET terms = terms - 'conditionMode' - 'condition' WHERE terms ->> 'conditionMode' = 'shadow';
      ALTER TABLE app.role_grant FORCE ROW LEVEL SECURITY;
      DROP TABLE app.policy_replay_change, app.policy_replay, app.policy_draft;
    `);
  }
}
