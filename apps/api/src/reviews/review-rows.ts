import type { ReviewSummary } from '#libs/contracts';
import { newId } from '#libs/platform';
import type { EntityManager } from 'typeorm';

/** Days for which a review can be decided. */
export const REVIEW_DAYS = 14;

interface ReviewRow extends Omit<ReviewSummary, 'openedAt' | 'decidedAt' | 'expiresAt'> {
  readonly openedAt: Date;
  readonly decidedAt: Date | null;
  readonly expiresAt: Date;
}

/** A review and the versions it is about. */
export interface StoredReview {
  readonly summary: ReviewSummary;
  readonly candidateId: string;
  readonly baseId: string | null;
  /** Account or agent that had said what the server is when the review was opened. */
  readonly requesterId: string;
  /** Who has said so last. */
  readonly serverRequesterId: string;
  readonly serverVersionId: string;
  /** A machine said what the server is. Who stands behind it is not known here, so it may be any one approver: it takes two. */
  readonly askedByMachine: boolean;
  readonly expiresAt: Date;
}

const REVIEWS = `
  SELECT r.id, r.state, r.kind, c.hash AS "candidateHash", b.hash AS "baseHash", r.requested_by AS "requestedBy",
    r.opened_at AS "openedAt", r.decided_at AS "decidedAt", r.changed_fields AS "changedFields",
    jsonb_build_object('id', t.id, 'urn', t.urn, 'name', t.name) AS tool,
    jsonb_build_object('id', s.id, 'slug', s.slug, 'name', s.name) AS server,
    r.candidate_version_id AS "candidateId", r.base_version_id AS "baseId", r.requester_id AS "requesterId",
    s.requester_id AS "serverRequesterId",
    s.current_version_id AS "serverVersionId", m."askedByMachine", c.gravest,
    CASE WHEN r.break_glass_id IS NOT NULL THEN 'used' WHEN r.follows_break_glass_id IS NOT NULL THEN 'follow_up' END
      AS "breakGlass", r.opened_at + interval '${REVIEW_DAYS} days' AS "expiresAt",
    (SELECT jsonb_build_object('given', count(a.id),
       'needed', coalesce(max(a.needed), CASE WHEN c.gravest = 'critical' OR m."askedByMachine" THEN 2 ELSE 1 END))
     FROM app.review_approval a
     WHERE a.tenant_id = r.tenant_id AND a.review_id = r.id AND a.voided_at IS NULL
       AND (r.state <> 'open' OR a.server_version_id = s.current_version_id)) AS approvals
  FROM app.review r
    JOIN app.tool t ON t.tenant_id = r.tenant_id AND t.id = r.tool_id
    JOIN app.server s ON s.tenant_id = t.tenant_id AND s.id = t.server_id
    JOIN app.tool_version c ON c.tenant_id = r.tenant_id AND c.id = r.candidate_version_id
    LEFT JOIN app.tool_version b ON b.tenant_id = r.tenant_id AND b.id = r.base_version_id
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM app.agent g
      WHERE g.tenant_id = r.tenant_id AND g.id IN (r.requester_id, s.requester_id)) AS "askedByMachine") m`;

type Row = ReviewRow & Omit<StoredReview, 'summary'>;

const stored = ({
  candidateId,
  baseId,
  requesterId,
  serverRequesterId,
  serverVersionId,
  askedByMachine,
  openedAt,
  decidedAt,
  expiresAt,
  ...rest
}: Row): StoredReview => ({
  summary: {
    ...rest,
    openedAt: openedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
    expiresAt: expiresAt.toISOString(),
  },
  candidateId,
  baseId,
  requesterId,
  serverRequesterId,
  serverVersionId,
  askedByMachine,
  expiresAt,
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

/** Locks server, tool and review, in the order in which intake takes them. What is read after that stays true. */
export async function lockReview(manager: EntityManager, id: string): Promise<StoredReview | undefined> {
  await manager.query(
    `SELECT 1 FROM app.server WHERE id = (SELECT t.server_id FROM app.tool t
       JOIN app.review r ON r.tenant_id = t.tenant_id AND r.tool_id = t.id WHERE r.id = $1) FOR SHARE`,
    [id],
  );
  await manager.query(
    `SELECT 1 FROM app.tool WHERE id = (SELECT tool_id FROM app.review WHERE id = $1) FOR NO KEY UPDATE`,
    [id],
  );
  await manager.query(`SELECT 1 FROM app.review WHERE id = $1 FOR UPDATE`, [id]);
  return findReview(manager, id);
}

/** Revision of the tenant's policy. @param manager shows the tenant */
export async function policyVersion(manager: EntityManager, tenantId: string): Promise<number> {
  const [row] = await manager.query<{ revision: string }[]>(
    `SELECT policy_revision AS revision FROM app.tenant WHERE id = $1`,
    [tenantId],
  );
  if (row === undefined) throw new Error(`no tenant ${tenantId}`);
  return Number(row.revision);
}

/** Reviews of this very candidate that are over. */
export async function earlierReviews(
  manager: EntityManager,
  { summary, candidateId }: StoredReview,
): Promise<number> {
  const [row] = await manager.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM app.review WHERE candidate_version_id = $1 AND id < $2`,
    [candidateId, summary.id],
  );
  return row?.count ?? 0;
}

/** Another review of what `review` is about. @returns its id */
export async function addReviewLike(
  manager: EntityManager,
  { summary, candidateId, baseId }: StoredReview,
  by: { readonly id: string; readonly name: string },
  followsBreakGlass: string | null = null,
): Promise<string> {
  const id = newId('review');
  const { tool, kind, changedFields } = summary;
  await manager.query(
    `INSERT INTO app.review (id, tool_id, candidate_version_id, base_version_id, kind, changed_fields, requested_by,
       requester_id, follows_break_glass_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, tool.id, candidateId, baseId, kind, changedFields, by.name, by.id, followsBreakGlass],
  );
  return id;
}
