import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Enrolment tokens can be listed and taken back: by an id, since the secret is not kept. */
export class EnrolmentTokens1700000000016 implements MigrationInterface {
  name = 'EnrolmentTokens1700000000016';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE app.enrolment_token
        ADD COLUMN id text NOT NULL DEFAULT 'enrolment_' || replace(gen_random_uuid()::text, '-', '') UNIQUE,
        ADD COLUMN revoked_at timestamptz;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    // A token that was taken back must not count again.
    await db.query(`
      DELETE FROM app.enrolment_token WHERE revoked_at IS NOT NULL;
      ALTER TABLE app.enrolment_token DROP COLUMN id, DROP COLUMN revoked_at;
    `);
  }
}
