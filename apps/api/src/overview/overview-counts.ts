import type { EntityManager } from 'typeorm';
import type { Overview } from '#libs/contracts';

type RegistryCounts = Pick<
  Overview,
  'openReviews' | 'driftedTools' | 'servers' | 'approvedTools' | 'enabledTools' | 'snapshotRevision'
>;

/*
 * Numbers of the overview, in the transaction of one tenant.
 */

export async function registryCounts(manager: EntityManager, tenantId: string): Promise<RegistryCounts> {
  const rows: RegistryCounts[] = await manager.query(
    `SELECT
       (SELECT count(*)::int FROM app.review WHERE state = 'open') AS "openReviews",
       (SELECT count(*)::int FROM app.tool WHERE quarantined_at IS NOT NULL) AS "driftedTools",
       (SELECT count(*)::int FROM app.server) AS servers,
       (SELECT count(*)::int FROM app.tool WHERE approved_version_id IS NOT NULL AND quarantined_at IS NULL) AS "approvedTools",
       (SELECT count(*)::int FROM app.enablement WHERE tenant_id = $1) AS "enabledTools",
       (SELECT policy_revision::int FROM app.tenant WHERE id = $1) AS "snapshotRevision"`,
    [tenantId],
  );
  if (rows[0] === undefined) throw new Error('a SELECT without FROM has one row');
  return rows[0];
}

export async function callCounts(manager: EntityManager, since: Date): Promise<Overview['calls24h']> {
  const rows: { outcome: keyof Overview['calls24h']; calls: number }[] = await manager.query(
    `SELECT outcome, sum(count)::int AS calls FROM app.audit_event
     WHERE kind = 'call' AND at >= $1 GROUP BY outcome`,
    [since],
  );
  const counts = { succeeded: 0, failed: 0, denied: 0, unknown: 0 };
  for (const { outcome, calls } of rows) counts[outcome] = calls;
  return counts;
}

export const denialCounts = (manager: EntityManager, since: Date): Promise<Overview['denials24h']> =>
  manager.query(
    `SELECT reason, sum(count)::int AS count FROM app.audit_event
     WHERE kind = 'call' AND outcome = 'denied' AND at >= $1
     GROUP BY reason ORDER BY 2 DESC, 1 LIMIT 10`,
    [since],
  );

/** Gateways of the installation; the revision is the one this tenant's policy has there. */
export async function gatewayRows(manager: EntityManager, slug: string): Promise<Overview['gateways']> {
  const rows: { name: string; revision: number | null; seen: Date | null }[] = await manager.query(
    `SELECT name, (status -> 'revisions' ->> $1)::int AS revision, last_seen_at AS seen
     FROM app.component WHERE kind = 'gateway' AND revoked_at IS NULL ORDER BY name`,
    [slug],
  );
  return rows.map(({ name, revision, seen }) => ({
    name,
    revision,
    lastSeenAt: seen?.toISOString() ?? null,
  }));
}
