import { parseArgs } from 'node:util';
import { PLATFORM } from '#libs/contracts';
import { dataSource, TenantDb } from '#libs/database';
import { SystemClock } from '#libs/platform';
import { ApiSettings } from '../settings.js';
import { SignInLinks } from './sign-in-links.js';

/**
 * Prints a one-time sign-in link for an operator: by default the first platform administrator, otherwise
 * `--tenant <slug> --username <name>`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { tenant: { type: 'string' }, username: { type: 'string' } } });
  const settings = ApiSettings.read();
  const source = await dataSource(settings.databaseUrl, 1).initialize();
  try {
    const db = new TenantDb(source);
    const operator = await findOperator(db, values.tenant ?? PLATFORM, values.username);
    const links = new SignInLinks(db, new SystemClock(), settings);
    process.stdout.write(`${await links.issue(operator.tenantId, operator.id)}\n`);
  } finally {
    await source.destroy();
  }
}

/** With a username that account, otherwise the oldest one that administrates the platform. */
async function findOperator(
  db: TenantDb,
  slug: string,
  username: string | undefined,
): Promise<{ id: string; tenantId: string }> {
  const tenants: { id: string }[] = await db.global((manager) =>
    manager.query(`SELECT id FROM app.tenant WHERE slug = $1`, [slug]),
  );
  const tenantId = tenants[0]?.id;
  if (tenantId === undefined) throw new Error(`there is no tenant ${slug}`);
  const accounts: { id: string }[] = await db.run(tenantId, (manager) =>
    manager.query(
      `SELECT id FROM app.account
       WHERE disabled_at IS NULL AND CASE WHEN $1::text IS NULL THEN 'platform-admin' = ANY (rights) ELSE username = $1 END
       ORDER BY created_at, id LIMIT 1`,
      [username ?? null],
    ),
  );
  const id = accounts[0]?.id;
  if (id !== undefined) return { id, tenantId };
  throw new Error(
    username === undefined
      ? `tenant ${slug} has no platform administrator: name an account with --username`
      : `tenant ${slug} has no enabled account ${username}`,
  );
}

main().catch((cause: unknown) => {
  const text = cause instanceof Error ? cause.message : String(cause);
  process.stderr.write(`sallyport sign-in-link: ${text}\n`);
  process.exitCode = 1;
});
