import type { EntityManager } from 'typeorm';

/** Id of what is in force at that moment, locked so that nobody ends it before this transaction does. @param manager shows the tenant */
export async function breakGlassInForce(manager: EntityManager, at: Date): Promise<string | undefined> {
  const [row] = await manager.query<{ id: string }[]>(
    `SELECT id FROM app.break_glass WHERE ended_at IS NULL AND agreed_at <= $1 AND ends_at > $1 FOR SHARE`,
    [at],
  );
  return row?.id;
}
