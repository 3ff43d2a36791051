import { readSettings, SettingsError } from '#libs/platform';
import { setTimeout } from 'node:timers/promises';
import { DataSource, type QueryRunner } from 'typeorm';
import { z } from 'zod';
import { MIGRATIONS } from './index.js';

/** Connection that may create tables and roles: the migration role, which owns the schema; never the runtime role. */
export const owner = (url: string): DataSource =>
  new DataSource({
    type: 'postgres',
    url,
    migrations: MIGRATIONS,
    migrationsTableName: 'sallyport_migration',
    migrationsTransactionMode: 'each',
  });

/**
 * Brings the schema up to date and lets the runtime role sign in with the given password.
 * Safe to run again and from several replicas at once (advisory lock).
 */
export async function migrate(url: string, runtimePassword: string): Promise<string[]> {
  const source = await owner(url).initialize();
  const lock = source.createQueryRunner();
  try {
    await assertNotRuntime(lock);
    await lock.query(`SELECT pg_advisory_lock(hashtext('sallyport:migrate'))`);
    const done = await source.runMigrations();
    await letSignIn(lock, runtimePassword);
    return done.map((m) => m.name);
  } finally {
    await lock.query(`SELECT pg_advisory_unlock(hashtext('sallyport:migrate'))`);
    await lock.release();
    await source.destroy();
  }
}

/** What the runtime role made it would own, and what it owns it could change. */
async function assertNotRuntime(db: QueryRunner): Promise<void> {
  const [role] = (await db.query(`SELECT current_user = 'sallyport_app' AS runtime`)) as {
    runtime: boolean;
  }[];
  if (role?.runtime === true) {
    throw new SettingsError(
      'MIGRATION_DATABASE_URL: names the runtime role sallyport_app; migrations need another one',
    );
  }
}

/**
 * The role belongs to the whole server: set-ups of two of its databases may write it at the same moment, and PostgreSQL
 * then refuses one of them.
 */
async function letSignIn(db: QueryRunner, password: string): Promise<void> {
  // ALTER ROLE takes no parameters: the server itself quotes the password.
  const rows: { statement: string }[] = await db.query(
    `SELECT format('ALTER ROLE sallyport_app LOGIN PASSWORD %L', $1::text) AS statement`,
    [password],
  );
  for (const { statement } of rows)
    for (let tries = 1; ; tries++)
      try {
        await db.query(statement);
        break;
      } catch (cause) {
        if (tries === 10 || !String(cause).includes('tuple concurrently updated')) throw cause;
        await setTimeout(20 * tries);
      }
}

async function main(): Promise<void> {
  const settings = readSettings(
    z.object({
      MIGRATION_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
      RUNTIME_ROLE_PASSWORD: z.string().min(16),
    }),
  );
  const done = await migrate(settings.MIGRATION_DATABASE_URL, settings.RUNTIME_ROLE_PASSWORD);
  process.stdout.write(done.length === 0 ? 'schema is up to date\n' : `applied ${done.join(', ')}\n`);
}

if (import.meta.main) {
  main().catch((cause: unknown) => {
    const text = cause instanceof SettingsError ? cause.message : String(cause);
    process.stderr.write(`sallyport migrate: ${text}\n`);
    process.exitCode = 1;
  });
}
