import type { MappingRule, RoleMappingView } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

interface Row {
  readonly version: number;
  readonly rules: MappingRule[];
  readonly changed_by: string;
  readonly changed_at: Date;
}

const SHOWN = 50;
const NONE: RoleMappingView = { version: 0, rules: [], changedBy: null, changedAt: null };

/** Versions of role mappings, in the tenant that the transaction shows. None is ever changed or deleted. */
@Injectable()
export class RoleMappingStore {
  async current(manager: EntityManager, providerId: string): Promise<RoleMappingView> {
    const [newest = NONE] = await this.history(manager, providerId, 1);
    return newest;
  }

  /** Newest first. */
  async history(manager: EntityManager, providerId: string, limit = SHOWN): Promise<RoleMappingView[]> {
    const rows = await manager.query<Row[]>(
      `SELECT version, rules, changed_by, changed_at FROM app.role_mapping
       WHERE identity_provider_id = $1 ORDER BY version DESC LIMIT $2`,
      [providerId, limit],
    );
    return rows.map(({ changed_by: changedBy, changed_at: at, ...row }) => ({
      ...row,
      changedBy,
      changedAt: at.toISOString(),
    }));
  }

  async add(
    manager: EntityManager,
    providerId: string,
    version: number,
    rules: readonly MappingRule[],
    by: string,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO app.role_mapping (identity_provider_id, version, rules, changed_by) VALUES ($1, $2, $3, $4)`,
      [providerId, version, JSON.stringify(rules), by],
    );
  }
}
