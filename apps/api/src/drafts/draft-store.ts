import type { DraftContent } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface StoredDraft {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly content: DraftContent;
  /** By `<kind>:<id>` of what is changed: hash of what was in force when the draft was made of it. */
  readonly base: Readonly<Record<string, string>>;
  readonly changedBy: string;
  readonly changedAt: Date;
}

const SHOWN = 100;
const COLUMNS = `
  SELECT id, name, version, content, base, changed_by AS "changedBy", changed_at AS "changedAt" FROM app.policy_draft`;

/** Drafts of the tenant that the transaction shows. */
@Injectable()
export class DraftStore {
  /** Those changed last come first. */
  list(manager: EntityManager): Promise<StoredDraft[]> {
    return manager.query(`${COLUMNS} ORDER BY changed_at DESC, id DESC LIMIT ${SHOWN}`);
  }

  async find(manager: EntityManager, id: string): Promise<StoredDraft | undefined> {
    const [draft] = await manager.query<StoredDraft[]>(`${COLUMNS} WHERE id = $1`, [id]);
    return draft;
  }

  /** Locks it until the transaction ends, so that two writers follow one another. */
  async lock(manager: EntityManager, id: string): Promise<StoredDraft | undefined> {
    const [draft] = await manager.query<StoredDraft[]>(`${COLUMNS} WHERE id = $1 FOR UPDATE`, [id]);
    return draft;
  }

  async count(manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM app.policy_draft`);
    return row?.n ?? 0;
  }

  async put(manager: EntityManager, draft: StoredDraft): Promise<void> {
    await manager.query(
      `INSERT INTO app.policy_draft (id, name, version, content, base, created_by, changed_by, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
       ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, version = excluded.version,
         content = excluded.content, base = excluded.base, changed_by = excluded.changed_by,
         changed_at = excluded.changed_at`,
      [
        draft.id,
        draft.name,
        draft.version,
        JSON.stringify(draft.content),
        JSON.stringify(draft.base),
        draft.changedBy,
        draft.changedAt,
      ],
    );
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.query(`DELETE FROM app.policy_draft WHERE id = $1`, [id]);
  }
}
