import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Budgets, what was used of them, and what was used at all, by day. */
export class Budgets1700000000023 implements MigrationInterface {
  name = 'Budgets1700000000023';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE app.tenant
        ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC',
        -- What a call costs, by canonical id of the tool.
        ADD COLUMN tool_costs jsonb NOT NULL DEFAULT '{}';

      CREATE TABLE app.budget (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        scope text NOT NULL CHECK (scope IN ('tenant', 'user', 'agent', 'tool')),
        -- One user, agent or tool; empty: each has a budget of its own.
        subject text NOT NULL DEFAULT '',
        unit text NOT NULL CHECK (unit IN ('calls', 'tokens', 'cost')),
        period text NOT NULL CHECK (period IN ('day', 'month')),
        amount bigint NOT NULL CHECK (amount > 0),
        -- Percentages at which people are told.
        thresholds int[] NOT NULL DEFAULT '{50,80,100}',
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, scope, subject, unit, period)
      );
      SELECT app.isolate('budget', 'SELECT, INSERT, UPDATE, DELETE');

      -- What recorded calls were charged. No foreign key: a call must be recorded also when its budget is gone by then.
      CREATE TABLE app.budget_usage (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        budget_id text NOT NULL,
        window_name text NOT NULL,
        subject text NOT NULL,
        used bigint NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, budget_id, window_name, subject)
      );
      CREATE INDEX ON app.budget_usage (tenant_id, updated_at);
      SELECT app.isolate('budget_usage', 'SELECT, INSERT, UPDATE');

      CREATE TABLE app.budget_alert (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        budget_id text NOT NULL,
        window_name text NOT NULL,
        subject text NOT NULL,
        threshold int NOT NULL,
        used bigint NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, budget_id, window_name, subject, threshold),
        FOREIGN KEY (tenant_id, budget_id) REFERENCES app.budget (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX ON app.budget_alert (tenant_id, at DESC);
      SELECT app.isolate('budget_alert', 'SELECT, INSERT');

      -- One row a day for each who called what; days of the tenant's time zone.
      CREATE TABLE app.usage_day (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        day date NOT NULL,
        subject text NOT NULL,
        client_id text NOT NULL,
        tool text NOT NULL,
        calls bigint NOT NULL,
        failed bigint NOT NULL,
        denied bigint NOT NULL,
        input_tokens bigint NOT NULL,
        output_tokens bigint NOT NULL,
        cost bigint NOT NULL,
        PRIMARY KEY (tenant_id, day, subject, client_id, tool)
      );
      SELECT app.isolate('usage_day', 'SELECT, INSERT, UPDATE');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE app.usage_day, app.budget_alert, app.budget_usage, app.budget;
      ALTER TABLE app.tenant DROP COLUMN time_zone, DROP COLUMN tool_costs;
    `);
  }
}
