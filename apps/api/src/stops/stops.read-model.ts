import type { StopKind } from '#libs/contracts';
import type { EntityManager } from 'typeorm';

/** Whether somebody has stopped it and nobody has let it go on. @param manager shows the tenant */
export async function isStopped(manager: EntityManager, kind: StopKind, targetId: string): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `SELECT 1 FROM app.stop WHERE kind = $1 AND target_id = $2 AND lifted_at IS NULL`,
    [kind, targetId],
  );
  return rows.length > 0;
}
