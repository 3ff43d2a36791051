import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a tenant decides about its authorization server, agents that register themselves, and when keys began to sign. */
export class AuthorizationServer1700000000006 implements MigrationInterface {
  name = 'AuthorizationServer1700000000006';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE app.tenant ADD COLUMN oauth jsonb NOT NULL DEFAULT '{}';

      -- Who says what the agent is: an operator, the agent by itself (RFC 7591), or the document at its identifier.
      ALTER TABLE app.agent
        ADD COLUMN registration text NOT NULL DEFAULT 'operator'
          CHECK (registration IN ('operator', 'dynamic', 'document')),
        -- When a person first let it act for them. Before that, nobody has vouched for an agent that registered itself.
        ADD COLUMN vouched_at timestamptz,
        ADD COLUMN jwks_uri text;
      CREATE INDEX ON app.agent (tenant_id, created_at) WHERE registration <> 'operator';
      GRANT DELETE ON app.agent TO sallyport_app;

      ALTER TABLE app.tenant_key ADD COLUMN activated_at timestamptz;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE app.tenant_key DROP COLUMN activated_at;
      REVOKE DELETE ON app.agent FROM sallyport_app;
      ALTER TABLE app.agent DROP COLUMN jwks_uri, DROP COLUMN vouched_at, DROP COLUMN registration;
      ALTER TABLE app.tenant DROP COLUMN oauth;
    `);
  }
}
