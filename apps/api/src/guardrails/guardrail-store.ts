import type { GuardrailTerms } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface StoredGuardrail {
  readonly id: string;
  readonly rule: GuardrailTerms;
  readonly changedAt: Date;
}

const COLUMNS = `SELECT id, rule, changed_at AS "changedAt" FROM app.guardrail`;

/** Guardrails of the tenant that the transaction shows. */
@Injectable()
export class GuardrailStore {
  list(manager: EntityManager): Promise<StoredGuardrail[]> {
    return manager.query(`${COLUMNS} ORDER BY id`);
  }

  /** Locks it until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<StoredGuardrail | undefined> {
    const rows: StoredGuardrail[] = await manager.query(`${COLUMNS} WHERE id = $1 FOR UPDATE`, [id]);
    return rows[0];
  }

  async put(manager: EntityManager, { id, rule, changedAt }: StoredGuardrail, by: string): Promise<void> {
    await manager.query(
      `INSERT INTO app.guardrail (id, rule, created_by, changed_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, id) DO UPDATE SET rule = excluded.rule, changed_at = excluded.changed_at`,
      [id, JSON.stringify(rule), by, changedAt],
    );
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.query(`DELETE FROM app.guardrail WHERE id = $1`, [id]);
  }
}
