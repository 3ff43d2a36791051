import type { toolVersionView } from '#libs/contracts';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';

export type ToolVersionView = z.infer<typeof toolVersionView>;

interface VersionRow extends Omit<ToolVersionView, 'firstSeenAt' | 'decidedAt'> {
  readonly firstSeenAt: Date;
  readonly decidedAt: Date | null;
}

const VERSIONS = `
  SELECT id, hash, state, effect, canonical, raw, findings, first_seen_at AS "firstSeenAt", decided_by_name AS "decidedBy",
    decided_at AS "decidedAt", decision_reason AS "decisionReason"
  FROM app.tool_version`;

const view = (row: VersionRow): ToolVersionView => ({
  ...row,
  firstSeenAt: row.firstSeenAt.toISOString(),
  decidedAt: row.decidedAt?.toISOString() ?? null,
});

/** Versions of a tool, newest first. @param manager shows the owner */
export async function versionsOf(manager: EntityManager, toolId: string): Promise<ToolVersionView[]> {
  const rows = await manager.query<VersionRow[]>(`${VERSIONS} WHERE tool_id = $1 ORDER BY id DESC LIMIT 50`, [
    toolId,
  ]);
  return rows.map(view);
}

export async function getVersion(manager: EntityManager, id: string): Promise<ToolVersionView> {
  const [row] = await manager.query<VersionRow[]>(`${VERSIONS} WHERE id = $1`, [id]);
  if (row === undefined) throw new Error(`no tool version ${id}`);
  return view(row);
}
