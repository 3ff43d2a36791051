import type { ReviewSummary } from '#libs/contracts';
import type { EntityManager } from 'typeorm';

interface ReviewRow extends Omit<ReviewSummary, 'openedAt' | 'decidedAt'> {
  readonly openedAt: Date;
  readonly decidedAt: Date | null;
}

/** A review and the versions it is about. */
export interface StoredReview {
  readonly summary: ReviewSummary;
  readonly candidateId: string;
  readonly baseId: string | null;
}

const REVIEWS = `
  SELECT r.id, r.state, r.kind, c.hash AS "candidateHash", b.hash AS "baseHash", r.requested_by AS "requestedBy",
    r.opened_at AS "openedAt", r.decided_at AS "decidedAt", r.changed_fields AS "changedFields",
    jsonb_build_object('id', t.id, 'urn', t.urn, 'name', t.name) AS tool,
    jsonb_build_object('id', s.id, 'slug', s.slug, 'name', s.name) AS server,
    r.candidate_version_id AS "candidateId", r.base_version_id AS "baseId"
  FROM app.review r
    JOIN app.tool t ON t.tenant_id = r.tenant_id AND t.id = r.tool_id
    JOIN app.server s ON s.tenant_id = t.tenant_id AND s.id = t.server_id
    JOIN app.tool_version c ON c.tenant_id = r.tenant_id AND c.id = r.candidate_version_id
    LEFT JOIN app.tool_version b ON b.tenant_id = r.tenant_id AND b.id = r.base_version_id`;

type Row = ReviewRow & Omit<StoredReview, 'summary'>;

const stored = ({ candidateId, baseId, openedAt, decidedAt, ...rest }: Row): StoredReview => ({
  summary: {
    ...rest,
    openedAt: openedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  },
  candidateId,
  baseId,
});

/** Newest first, older than `before`. @param manager shows the tenant */
export async function reviewRows(
  manager: EntityManager,
  open: boolean,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<StoredReview[]> {
  const rows = await manager.query<Row[]>(
    `${REVIEWS} WHERE (r.state = 'open') = $1 AND ($2::text IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3`,
    [open, page.before ?? null, page.limit],
  );
  return rows.map(stored);
}

export async function findReview(manager: EntityManager, id: string): Promise<StoredReview | undefined> {
  const [row] = await manager.query<Row[]>(`${REVIEWS} WHERE r.id = $1`, [id]);
  return row === undefined ? undefined : stored(row);
}

/** Locks the tool, then the review, in the order in which intake takes them. What is read after that stays true. */
export async function lockReview(manager: EntityManager, id: string): Promise<StoredReview | undefined> {
  await manager.query(
    `SELECT 1 FROM app.tool WHERE id = (SELECT tool_id FROM app.review WHERE id = $1) FOR NO KEY UPDATE`,
    [id],
  );
  await manager.query(`SELECT 1 FROM app.review WHERE id = $1 FOR UPDATE`, [id]);
  return findReview(manager, id);
}

/**
 * Revision of the tenant's policy.
 * @param manager shows the tenant
 * @param mode `hold`: nobody publishes until the transaction ends
 */
export async function policyVersion(
  manager: EntityManager,
  tenantId: string,
  mode: 'read' | 'hold',
): Promise<number> {
  const [row] = await manager.query<{ revision: string }[]>(
    `SELECT policy_revision AS revision FROM app.tenant WHERE id = $1 ${mode === 'hold' ? 'FOR NO KEY UPDATE' : ''}`,
    [tenantId],
  );
  if (row === undefined) throw new Error(`no tenant ${tenantId}`);
  return Number(row.revision);
}
