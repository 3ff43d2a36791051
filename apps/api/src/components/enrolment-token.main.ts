import 'reflect-metadata';
import { componentKind } from '#libs/contracts';
import { assertRuntimeRole, dataSource, TenantDb } from '#libs/database';
import { readSettings, SettingsError, SystemClock } from '#libs/platform';
import { z } from 'zod';
import { databaseUrl } from '../settings.js';
import { EnrolmentTokens } from './enrolment-tokens.js';

/** Prints a one-time token for one component of the kind that the first argument names. */
async function main([given]: readonly string[]): Promise<void> {
  const kind = componentKind.safeParse(given);
  if (!kind.success) throw new SettingsError(`first argument: one of ${componentKind.options.join(', ')}`);
  const { DATABASE_URL } = readSettings(z.object({ DATABASE_URL: databaseUrl }));
  const source = await dataSource(DATABASE_URL, 1).initialize();
  try {
    await assertRuntimeRole(source);
    const token = await new EnrolmentTokens(new TenantDb(source), new SystemClock()).issue(kind.data);
    process.stdout.write(`${token}\n`);
  } finally {
    await source.destroy();
  }
}

main(process.argv.slice(2)).catch((cause: unknown) => {
  process.stderr.write(
    `sallyport enrolment-token: ${cause instanceof Error ? cause.message : String(cause)}\n`,
  );
  process.exitCode = 1;
});
