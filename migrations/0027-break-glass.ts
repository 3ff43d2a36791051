import type { MigrationInterface, QueryRunner } from 'typeorm';

const ENOUGH = (otherwise: string): string => `
  CREATE OR REPLACE FUNCTION app.enough_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (
      SELECT 1 FROM app.review_approval a
      WHERE a.tenant_id = NEW.tenant_id AND a.review_id = NEW.id AND a.voided_at IS NULL
      HAVING count(*) > 0 AND (count(*) >= max(a.needed)${otherwise}) AND count(DISTINCT (a.effect, a.enable)) = 1)
    THEN
      RAISE EXCEPTION 'review % lacks approvals', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END $$;`;

const READ = ['review', 'break_glass'];

/** For a while one approval is enough where it takes two: what was approved so is marked, and reviewed afterwards. */
export class BreakGlass1700000000027 implements MigrationInterface {
  name = 'BreakGlass1700000000027';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app.break_glass (
        tenant_id text NOT NULL DEFAULT app.current_tenant() REFERENCES app.tenant (id),
        id text NOT NULL,
        reason text NOT NULL,
        minutes int NOT NULL CHECK (minutes BETWEEN 5 AND 240),
        asked_by text NOT NULL,
        asked_by_name text NOT NULL,
        -- Marks of the person, as in review_approval.
        asked_person text[] NOT NULL,
        asked_at timestamptz NOT NULL,
        agreed_by text,
        agreed_by_name text,
        agreed_person text[],
        agreed_at timestamptz,
        -- Of a request that nobody agrees with: until when it can be agreed with.
        ends_at timestamptz NOT NULL,
        ended_by_name text,
        ended_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT breaking_takes_two_people CHECK ('account:' || asked_by = ANY (asked_person) AND (agreed_at IS NULL OR (
          coalesce('account:' || agreed_by = ANY (agreed_person), false) AND NOT asked_person && agreed_person))),
        CONSTRAINT it_ends_by_itself CHECK (ends_at <= coalesce(agreed_at, asked_at) + interval '4 hours')
      );
      CREATE UNIQUE INDEX one_break_glass ON app.break_glass (tenant_id) WHERE ended_at IS NULL;
      SELECT app.isolate('break_glass', 'SELECT, INSERT, UPDATE');

      ALTER TABLE app.review
        -- Approved with one approval where it takes two.
        ADD COLUMN break_glass_id text,
        -- Looks again at what was approved so.
        ADD COLUMN follows_break_glass_id text,
        ADD FOREIGN KEY (tenant_id, break_glass_id) REFERENCES app.break_glass (tenant_id, id),
        ADD FOREIGN KEY (tenant_id, follows_break_glass_id) REFERENCES app.break_glass (tenant_id, id),
        ADD CONSTRAINT looked_at_again_normally CHECK (break_glass_id IS NULL OR follows_break_glass_id IS NULL);
    `);
    await db.query(
      ENOUGH(` OR EXISTS (
        SELECT 1 FROM app.break_glass b WHERE b.tenant_id = NEW.tenant_id AND b.id = NEW.break_glass_id
          AND b.agreed_at <= NEW.decided_at AND NEW.decided_at < b.ends_at AND b.ended_at IS NULL)`),
    );
  }

  /** Older versions know no follow-ups: what one person approved would stay so without anybody looking again. */
  async down(db: QueryRunner): Promise<void> {
    for (const table of READ) await db.query(`ALTER TABLE app.${table} NO FORCE ROW LEVEL SECURITY`);
    await db.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM app.review WHERE follows_break_glass_id IS NOT NULL AND state = 'open') THEN
          RAISE EXCEPTION 'follow-ups are open: versions before this one would not look again at what one person approved'
            USING HINT = 'Decide them in the console first.';
        END IF;
        IF EXISTS (SELECT 1 FROM app.break_glass WHERE ended_at IS NULL AND ends_at > now()) THEN
          RAISE EXCEPTION 'break-glass is in force or asked for'
            USING HINT = 'End it in the console first.';
        END IF;
      END $$;
    `);
    for (const table of READ) await db.query(`ALTER TABLE app.${table} FORCE ROW LEVEL SECURITY`);
    await db.query(ENOUGH(''));
    await db.query(`
      ALTER TABLE app.review DROP COLUMN break_glass_id, DROP COLUMN follows_break_glass_id;
      DROP TABLE app.break_glass;
    `);
  }
}
