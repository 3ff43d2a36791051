import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { GrantView } from '#libs/contracts';

export interface StoredRole {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly builtin: boolean;
  readonly grants: readonly GrantView[];
  readonly members: number;
}

const ROLES = `
  SELECT r.id, r.slug, r.name, r.builtin,
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'select', g.selector) || g.terms
        || CASE WHEN g.covered IS NULL THEN '{}' ELSE jsonb_build_object('covered', g.covered) END ORDER BY g.id)
      FROM app.role_grant g WHERE g.tenant_id = r.tenant_id AND g.role_id = r.id), '[]') AS grants,
    (SELECT count(*)::int FROM app.role_assignment a
      WHERE a.tenant_id = r.tenant_id AND a.role_id = r.id) AS members
  FROM app.role r`;

/** Roles of the tenant that the transaction shows. */
@Injectable()
export class RoleStore {
  list(manager: EntityManager): Promise<StoredRole[]> {
    return manager.query(`${ROLES} ORDER BY r.builtin DESC, r.slug`);
  }

  /** Locks the role until the transaction ends, so that two writers follow one another. */
  async lock(manager: EntityManager, id: string): Promise<StoredRole | undefined> {
    await manager.query(`SELECT 1 FROM app.role WHERE id = $1 FOR UPDATE`, [id]);
    return this.find(manager, id);
  }

  async find(manager: EntityManager, id: string): Promise<StoredRole | undefined> {
    const rows: StoredRole[] = await manager.query(`${ROLES} WHERE r.id = $1`, [id]);
    return rows[0];
  }

  /** @returns false when the tenant has a role of that slug already */
  async add(
    manager: EntityManager,
    role: Pick<StoredRole, 'id' | 'slug' | 'name' | 'builtin'>,
  ): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `INSERT INTO app.role (id, slug, name, builtin) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, slug) DO NOTHING RETURNING 1`,
      [role.id, role.slug, role.name, role.builtin],
    );
    return rows.length > 0;
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.query(`DELETE FROM app.role WHERE id = $1`, [id]);
  }

  async replaceGrants(manager: EntityManager, roleId: string, grants: readonly GrantView[]): Promise<void> {
    await manager.query(`DELETE FROM app.role_grant WHERE role_id = $1`, [roleId]);
    const rows = grants.map(({ id, select, covered, ...terms }) => ({ id, select, terms, covered }));
    await manager.query(
      `INSERT INTO app.role_grant (id, role_id, selector, terms, covered)
       SELECT g.id, $1, g.select, g.terms, g.covered
       FROM jsonb_to_recordset($2::jsonb) AS g (id text, "select" jsonb, terms jsonb, covered jsonb)`,
      [roleId, JSON.stringify(rows)],
    );
  }
}
