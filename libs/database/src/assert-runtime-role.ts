import type { DataSource } from 'typeorm';

/** Tables that are found by a secret's hash before any tenant is known; they carry a tenant id but are not isolated by it. */
const LOOKED_UP_BY_HASH = ['signin_link', 'console_session', 'setup_link'];

// Names of the schema are looked up, never cast: a cast would fail while the statement is parsed when there is no schema.
const DRIFT = `
  WITH tables AS (
    SELECT c.oid, c.relname, c.relowner, c.relrowsecurity AND c.relforcerowsecurity AS forced
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'app' AND c.relkind IN ('r', 'p')
  ), unforced AS (
    SELECT relname FROM tables JOIN pg_attribute a ON a.attrelid = tables.oid
    WHERE a.attname = 'tenant_id' AND NOT a.attisdropped AND NOT forced AND relname <> ALL ($1::text[])
    ORDER BY relname LIMIT 1
  )
  SELECT CASE
    WHEN NOT EXISTS (SELECT FROM tables) THEN 'the schema is missing: run the migrations'
    WHEN (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
      THEN format('role %s bypasses row-level security', current_user)
    WHEN EXISTS (SELECT FROM tables WHERE pg_has_role(current_user, relowner, 'MEMBER'))
      THEN format('role %s owns tables, or is a member of their owner', current_user)
    ELSE (SELECT format('table app.%s does not force row-level security', relname) FROM unforced)
  END AS problem`;

/**
 * Start-up check of a process that reads tenant data: its role must be bound by row-level security on every tenant table.
 * Does not check what the policies say; the test of tenant isolation beside the migrations does.
 *
 * @throws Error one line that says what is wrong.
 */
export async function assertRuntimeRole(source: DataSource): Promise<void> {
  const rows: { problem: string | null }[] = await source.query(DRIFT, [LOOKED_UP_BY_HASH]);
  const problem = rows[0]?.problem;
  if (problem) throw new Error(`DATABASE_URL: ${problem}`);
}
