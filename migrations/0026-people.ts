import type { MigrationInterface, QueryRunner } from 'typeorm';

const FILLED = ['review_approval', 'stop'];

/** Who counts as one person, kept with everything that takes two; which sign-in a session came by. */
export class People1700000000026 implements MigrationInterface {
  name = 'People1700000000026';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Whoever let this account in could be behind it: until then it counts as them too.
      ALTER TABLE app.account
        ADD COLUMN enrolled_by text[] NOT NULL DEFAULT '{}',
        ADD COLUMN enrolled_until timestamptz,
        ADD CONSTRAINT enrolled_until_when CHECK ((enrolled_by = '{}') = (enrolled_until IS NULL));

      -- Marks tell people apart: 'account:…', 'identity:…', 'address:…', 'key:…'. Two with a common mark are one person.
      ALTER TABLE app.review_approval
        ADD COLUMN person text[] NOT NULL DEFAULT '{}',
        ADD COLUMN requesters text[] NOT NULL DEFAULT '{}';
      ALTER TABLE app.stop
        ADD COLUMN lift_ask_id text,
        ADD COLUMN lift_asked_person text[] NOT NULL DEFAULT '{}',
        ADD COLUMN lifted_person text[] NOT NULL DEFAULT '{}';
    `);
    // The owner of a table that forces row security sees no rows either.
    for (const table of FILLED) await db.query(`ALTER TABLE app.${table} NO FORCE ROW LEVEL SECURITY`);
    await db.query(`
      UPDATE app.review_approval SET requesters = ARRAY['account:' || requester_id], person = array_remove(
        ARRAY['account:' || approver_id, 'identity:' || identity, 'address:' || email, 'key:' || credential], NULL);
      UPDATE app.stop SET lift_ask_id = id || '_ask', lift_asked_person = ARRAY['account:' || lift_asked_by],
        lifted_person = array_remove(ARRAY['account:' || lifted_by], NULL)
      WHERE lift_asked_by IS NOT NULL;
    `);
    for (const table of FILLED) await db.query(`ALTER TABLE app.${table} FORCE ROW LEVEL SECURITY`);
    await db.query(`
      ALTER TABLE app.review_approval
        ALTER COLUMN person DROP DEFAULT, ALTER COLUMN requesters DROP DEFAULT,
        DROP COLUMN identity, DROP COLUMN email,
        ADD CONSTRAINT approver_is_the_person CHECK ('account:' || approver_id = ANY (person)),
        ADD CONSTRAINT nobody_approves_for_themselves CHECK (NOT person && requesters);

      CREATE FUNCTION app.another_person() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- Two at once follow one another.
        PERFORM 1 FROM app.review r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.review_id FOR UPDATE;
        IF EXISTS (
          SELECT 1 FROM app.review_approval a WHERE a.tenant_id = NEW.tenant_id AND a.review_id = NEW.review_id
            AND a.id <> NEW.id AND a.voided_at IS NULL AND a.person && NEW.person)
        THEN
          RAISE EXCEPTION 'another_person: somebody approves review % twice', NEW.review_id
            USING ERRCODE = 'unique_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER another_person AFTER INSERT OR UPDATE ON app.review_approval
        FOR EACH ROW WHEN (NEW.voided_at IS NULL) EXECUTE FUNCTION app.another_person();

      ALTER TABLE app.stop
        ADD CONSTRAINT lift_is_asked CHECK ((lift_asked_by IS NULL) = (lift_ask_id IS NULL)),
        ADD CONSTRAINT lifting_takes_two_people CHECK (lifted_at IS NULL OR (
          'account:' || lift_asked_by = ANY (lift_asked_person) AND 'account:' || lifted_by = ANY (lifted_person)
          AND NOT lift_asked_person && lifted_person));

      -- A session that came by an identity lives no longer than the link. Nobody knows by which one those before came.
      DELETE FROM app.console_session WHERE method = 'idp';
      ALTER TABLE app.console_session ADD COLUMN identity_id text,
        ADD CONSTRAINT session_came_by CHECK ((method = 'idp') = (identity_id IS NOT NULL));
    `);
  }

  /** Older versions know no stops: what was stopped would run again. So nothing may be stopped when they come back. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE app.stop NO FORCE ROW LEVEL SECURITY`);
    await db.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM app.stop WHERE lifted_at IS NULL) THEN
          RAISE EXCEPTION 'stops are in force: versions before this one would let go on what people stopped'
            USING HINT = 'Lift them in the console first, or take what they stop out of use otherwise.';
        END IF;
      END $$;
    `);
    await db.query(`
      ALTER TABLE app.stop FORCE ROW LEVEL SECURITY;
      ALTER TABLE app.console_session DROP CONSTRAINT session_came_by, DROP COLUMN identity_id;
      ALTER TABLE app.stop DROP CONSTRAINT lift_is_asked, DROP CONSTRAINT lifting_takes_two_people,
        DROP COLUMN lift_ask_id, DROP COLUMN lift_asked_person, DROP COLUMN lifted_person;
      DROP TRIGGER another_person ON app.review_approval;
      DROP FUNCTION app.another_person();
      ALTER TABLE app.review_approval DROP CONSTRAINT approver_is_the_person,
        DROP CONSTRAINT nobody_approves_for_themselves,
        ADD COLUMN identity text, ADD COLUMN email text;
    `);
    await db.query(`ALTER TABLE app.review_approval NO FORCE ROW LEVEL SECURITY`);
    await db.query(`
      UPDATE app.review_approval SET
        identity = (SELECT substr(m, 10) FROM unnest(person) m WHERE m LIKE 'identity:%' ORDER BY m LIMIT 1),
        email = (SELECT substr(m, 9) FROM unnest(person) m WHERE m LIKE 'address:%' ORDER BY m LIMIT 1);
    `);
    await db.query(`
      ALTER TABLE app.review_approval FORCE ROW LEVEL SECURITY;
      ALTER TABLE app.review_approval DROP COLUMN person, DROP COLUMN requesters;
      CREATE UNIQUE INDEX one_identity_once ON app.review_approval (tenant_id, review_id, identity)
        WHERE voided_at IS NULL;
      CREATE UNIQUE INDEX one_address_once ON app.review_approval (tenant_id, review_id, email)
        WHERE voided_at IS NULL;
      ALTER TABLE app.account DROP COLUMN enrolled_by, DROP COLUMN enrolled_until;
    `);
  }
}
