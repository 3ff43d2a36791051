import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens of the company's IdP are refreshed by one replica at a time. */
export class IdpTokenRefresh1700000000014 implements MigrationInterface {
  name = 'IdpTokenRefresh1700000000014';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Whoever refreshes holds this until then; a claim that is not given back ends by itself.
      ALTER TABLE app.user_idp_token ADD COLUMN refreshing_until timestamptz;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE app.user_idp_token DROP COLUMN refreshing_until;`);
  }
}
