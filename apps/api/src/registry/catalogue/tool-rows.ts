import type { ToolSummary } from '#libs/contracts';
import type { EntityManager } from 'typeorm';
import type { Owner } from './owners.js';

export interface ToolRow {
  readonly id: string;
  readonly urn: string;
  readonly name: string;
  readonly title: string | null;
  readonly server: ToolSummary['server'];
  readonly state: ToolSummary['state'];
  readonly effect: ToolSummary['effect'];
  readonly hash: string;
  readonly reviewId: string | null;
  readonly updatedAt: Date;
  readonly quarantinedAt: Date | null;
  readonly quarantineReason: string | null;
}

export interface ToolFilter {
  readonly state?: ToolSummary['state'] | undefined;
  /** Slug or id. */
  readonly server?: string | undefined;
  /** Part of a name, title or canonical id. */
  readonly q?: string | undefined;
  readonly id?: string | undefined;
}

/**
 * Every tool with its state in words: stopped, else approved, else what became of the newest definition. The row's hash,
 * title and effect are those of the approved version where there is one.
 */
export const TOOL_ROWS = `
  SELECT t.id, t.urn, t.name, t.server_id, v.title, v.hash, v.effect, r.id AS "reviewId", t.updated_at AS "updatedAt",
    t.approved_version_id IS NOT NULL AS approved,
    coalesce(t.quarantined_at, k.stopped_at) AS "quarantinedAt",
    coalesce(t.quarantine_reason, 'Stopped by ' || k.stopped_by_name || ': ' || k.reason) AS "quarantineReason",
    CASE WHEN t.quarantined_at IS NOT NULL OR k.id IS NOT NULL THEN 'quarantined'
      WHEN t.approved_version_id IS NOT NULL THEN 'approved' ELSE v.state END AS state
  FROM app.tool t
    LEFT JOIN app.review r ON r.tenant_id = t.tenant_id AND r.tool_id = t.id AND r.state = 'open'
    LEFT JOIN LATERAL (
      SELECT k.* FROM app.stop k WHERE k.tenant_id = t.tenant_id AND k.lifted_at IS NULL
        AND ((k.kind = 'tool' AND k.target_id = t.id) OR (k.kind = 'server' AND k.target_id = t.server_id))
      ORDER BY k.id LIMIT 1) AS k ON true
    CROSS JOIN LATERAL (
      SELECT v.* FROM app.tool_version v WHERE v.tenant_id = t.tenant_id AND v.tool_id = t.id
      ORDER BY (v.id = t.approved_version_id) IS TRUE DESC, v.state = 'pending' DESC, v.id DESC LIMIT 1) AS v`;

// Others than the owner see what was once approved.
const MATCHING = `
  FROM (${TOOL_ROWS}) AS x JOIN app.server s ON s.id = x.server_id
  WHERE ($1 OR x.approved) AND ($2::text IS NULL OR x.state = $2) AND ($3::text IS NULL OR $3 IN (s.id, s.slug))
    AND ($4::text IS NULL OR x.name ILIKE $4 OR x.title ILIKE $4 OR x.urn ILIKE $4) AND ($5::text IS NULL OR x.id = $5)`;

const matching = ({ own }: Owner, { state, server, q, id }: ToolFilter): unknown[] => [
  own,
  state ?? null,
  server ?? null,
  q === undefined ? null : `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`,
  id ?? null,
];

/** Tools by canonical id, those after `after`. @param manager shows the owner */
export const toolRows = (
  manager: EntityManager,
  owner: Owner,
  filter: ToolFilter,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<ToolRow[]> =>
  manager.query(
    `SELECT x.*, jsonb_build_object('id', s.id, 'slug', s.slug, 'name', s.name) AS server ${MATCHING}
       AND ($6::text IS NULL OR x.urn COLLATE "C" > $6)
     ORDER BY x.urn COLLATE "C" LIMIT $7`,
    [...matching(owner, filter), page.after ?? null, page.limit],
  );

export async function countTools(manager: EntityManager, owner: Owner, filter: ToolFilter): Promise<number> {
  const [row] = await manager.query<{ count: number }[]>(
    `SELECT count(*)::int AS count ${MATCHING}`,
    matching(owner, filter),
  );
  return row?.count ?? 0;
}

export const toolSummary = (row: ToolRow, owner: Owner): ToolSummary => ({
  id: row.id,
  urn: row.urn,
  name: row.name,
  title: row.title,
  server: row.server,
  state: row.state,
  effect: row.effect,
  enabled: owner.enabled.includes(row.id),
  hash: row.hash,
  reviewId: owner.own ? row.reviewId : null,
  updatedAt: row.updatedAt.toISOString(),
});
