import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people are told, where, and what came of it; and where the audit chain is sent to. */
export class Notifications1700000000028 implements MigrationInterface {
  name = 'Notifications1700000000028';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.notification_channel (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('webhook', 'email')),
        name text NOT NULL,
        topics text[] NOT NULL,
        -- As people see it: addresses, or the origin of a webhook.
        target text NOT NULL,
        -- Of a webhook: its address and the secret that signs, for either may let somebody in.
        sealed bytea,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, name),
        CHECK ((kind = 'webhook') = (sealed IS NOT NULL))
      );
      SELECT app.isolate('notification_channel', 'SELECT, INSERT, UPDATE, DELETE');

      -- The outbox: written in the transaction of what it tells of.
      CREATE TABLE app.notification (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        topic text NOT NULL,
        -- Of several notices with one key the first counts.
        key text NOT NULL,
        title text NOT NULL,
        facts jsonb NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, key)
      );
      CREATE INDEX ON app.notification (tenant_id, at DESC);
      SELECT app.isolate('notification', 'SELECT, INSERT, DELETE');

      CREATE TABLE app.notification_delivery (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        notification_id text NOT NULL,
        channel_id text NOT NULL,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'dead')),
        attempts int NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL DEFAULT now(),
        error text,
        settled_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, notification_id, channel_id),
        FOREIGN KEY (tenant_id, notification_id) REFERENCES app.notification (tenant_id, id) ON DELETE CASCADE,
        FOREIGN KEY (tenant_id, channel_id) REFERENCES app.notification_channel (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX ON app.notification_delivery (tenant_id, next_at) WHERE state = 'pending';
      SELECT app.isolate('notification_delivery', 'SELECT, INSERT, UPDATE');

      -- Where the audit chain is sent to, and how far it has come.
      CREATE TABLE app.audit_sink (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('webhook', 'syslog', 's3')),
        name text NOT NULL,
        format text NOT NULL CHECK (format IN ('chain', 'ocsf')),
        target text NOT NULL,
        sealed bytea NOT NULL,
        -- Number and hash of the last event that the other side has taken, and the last checkpoint.
        position bigint NOT NULL DEFAULT 0,
        position_hash text NOT NULL CHECK (position_hash ~ '^[0-9a-f]{64}$'),
        checkpoint bigint NOT NULL DEFAULT 0,
        failures int NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL DEFAULT now(),
        error text,
        sent_at timestamptz,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, name)
      );
      SELECT app.isolate('audit_sink', 'SELECT, INSERT, UPDATE, DELETE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE app.audit_sink, app.notification_delivery, app.notification, app.notification_channel;
    `);
  }
}
