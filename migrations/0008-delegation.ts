import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agents as resources, who may hand authority to them, the trees of what was handed on, and what was revoked of it. */
export class Delegation1700000000008 implements MigrationInterface {
  name = 'Delegation1700000000008';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- An upstream server that is an agent itself: it may exchange the tokens that were issued for it.
      CREATE TABLE app.agent_resource (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        server_id text NOT NULL,
        operator_client_id text NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, server_id),
        FOREIGN KEY (tenant_id, server_id) REFERENCES app.server (tenant_id, id),
        FOREIGN KEY (tenant_id, operator_client_id) REFERENCES app.agent (tenant_id, client_id)
      );
      SELECT app.isolate('agent_resource', 'SELECT, INSERT, UPDATE, DELETE');

      -- Edge policy: what an agent may hand on to the agent behind a resource. No row: nothing.
      CREATE TABLE app.delegation_edge (
        tenant_id text NOT NULL DEFAULT app.current_tenant(),
        resource_id text NOT NULL,
        client_id text NOT NULL,
        scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
        PRIMARY KEY (tenant_id, resource_id, client_id),
        FOREIGN KEY (tenant_id, resource_id) REFERENCES app.agent_resource (tenant_id, id) ON DELETE CASCADE,
        FOREIGN KEY (tenant_id, client_id) REFERENCES app.agent (tenant_id, client_id)
      );
      SELECT app.isolate('delegation_edge', 'SELECT, INSERT, DELETE');

      -- One node per agent that holds authority of its parent. A root stands for an OAuth grant of a person, or for a machine.
      CREATE TABLE app.grant_node (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        parent_id text,
        root_id text NOT NULL,
        grant_id text,
        sub text NOT NULL,
        client_id text NOT NULL,
        depth int NOT NULL CHECK (depth BETWEEN 0 AND 3),
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        -- When the last token of the node and of all below it has expired.
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, parent_id, client_id),
        FOREIGN KEY (tenant_id, parent_id) REFERENCES app.grant_node (tenant_id, id),
        FOREIGN KEY (tenant_id, root_id) REFERENCES app.grant_node (tenant_id, id),
        FOREIGN KEY (tenant_id, client_id) REFERENCES app.agent (tenant_id, client_id),
        CHECK ((parent_id IS NULL) = (depth = 0) AND (parent_id IS NULL) = (id = root_id))
      );
      CREATE UNIQUE INDEX ON app.grant_node (tenant_id, grant_id) WHERE parent_id IS NULL AND grant_id IS NOT NULL;
      CREATE UNIQUE INDEX ON app.grant_node (tenant_id, client_id) WHERE parent_id IS NULL AND grant_id IS NULL;
      CREATE INDEX ON app.grant_node (tenant_id, root_id);
      CREATE INDEX ON app.grant_node (tenant_id, sub);
      SELECT app.isolate('grant_node', 'SELECT, INSERT, UPDATE, DELETE');

      -- What was revoked, for as long as a token could be about that says otherwise. Gateways follow it by way of Redis.
      CREATE TABLE app.revocation_entry (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        kind text NOT NULL CHECK (kind IN ('gid', 'node', 'client', 'sub', 'jkt')),
        value text NOT NULL,
        revoked_by text NOT NULL,
        reason text NOT NULL,
        -- Tokens issued until then are refused; only 'client' and 'sub' have tokens after it.
        revoked_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, kind, value)
      );
      CREATE INDEX ON app.revocation_entry (tenant_id, expires_at);
      SELECT app.isolate('revocation_entry', 'SELECT, INSERT, UPDATE, DELETE');

      -- Outbox: grows in the transaction that revokes, so that whoever publishes sees which tenants have something new
      -- without looking into any of them.
      CREATE TABLE app.revocation_mark (
        tenant text PRIMARY KEY REFERENCES app.tenant (id),
        version bigint NOT NULL
      );
      GRANT SELECT, INSERT, UPDATE ON app.revocation_mark TO sallyport_app;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE app.revocation_mark, app.revocation_entry, app.grant_node, app.delegation_edge, app.agent_resource;
    `);
  }
}
