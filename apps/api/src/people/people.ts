import { PLATFORM } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { accountMark, type Person } from './person.js';

interface Row {
  readonly id: string;
  readonly marks: readonly string[];
  readonly active: boolean;
  readonly enrolledBy: readonly string[];
}

const ROWS = `
  SELECT a.id, a.disabled_at IS NULL AS active, CASE WHEN a.enrolled_until > $2 THEN a.enrolled_by ELSE '{}' END AS "enrolledBy",
    array_remove(ARRAY['account:' || a.id, 'address:' || lower(a.email)], NULL)
      || ARRAY(SELECT 'identity:' || f.subject FROM app.federated_account f
           WHERE f.tenant_id = a.tenant_id AND f.account_id = a.id)
      || ARRAY(SELECT 'identity:' || i.subject FROM app.operator_identity i
           WHERE i.tenant_id = a.tenant_id AND i.account_id = a.id)
      || ARRAY(SELECT 'key:' || encode(sha256(p.public_key), 'hex') FROM app.passkey p
           WHERE p.tenant_id = a.tenant_id AND p.account_id = a.id) AS marks
  FROM app.account a WHERE a.id = ANY ($1)`;

/** People behind accounts of a tenant or of the platform. */
@Injectable()
export class People {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** @param manager shows the tenant. @returns undefined for what is no person: an agent, or nobody that is known */
  async find(manager: EntityManager, accountId: string): Promise<Person | undefined> {
    const marks = new Set<string>();
    const seen = new Set<string>();
    let next = [accountId];
    while (next.length > 0) {
      const rows = await this.rows(manager, next);
      if (seen.size === 0 && rows.length === 0) return undefined;
      for (const id of next) {
        seen.add(id);
        marks.add(accountMark(id));
      }
      for (const row of rows) for (const mark of row.marks) marks.add(mark);
      next = rows.flatMap(({ enrolledBy }) => enrolledBy).filter((id) => !seen.has(id));
    }
    return { accountId, marks: [...marks] };
  }

  /** Whether the account may still sign in. @param manager shows the tenant */
  async isActive(manager: EntityManager, accountId: string): Promise<boolean> {
    const [row] = await this.rows(manager, [accountId]);
    return row?.active === true;
  }

  private async rows(manager: EntityManager, ids: readonly string[]): Promise<Row[]> {
    const at = new Date(this.clock.now());
    const own = await manager.query<Row[]>(ROWS, [ids, at]);
    if (own.length === ids.length) return own;
    const [platform] = await manager.query<{ id: string }[]>(`SELECT id FROM app.tenant WHERE slug = $1`, [
      PLATFORM,
    ]);
    if (platform === undefined) return own;
    const known = new Set(own.map(({ id }) => id));
    const missing = ids.filter((id) => !known.has(id));
    const theirs = await this.db.visit(manager, platform.id, () => manager.query<Row[]>(ROWS, [missing, at]));
    return [...own, ...theirs];
  }
}
