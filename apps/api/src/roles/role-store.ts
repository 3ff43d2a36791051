import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Selector } from '#libs/contracts';

export interface StoredRole {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly builtin: boolean;
  readonly grants: readonly { readonly id: string; readonly select: Selector }[];
  readonly members: number;
}

const ROLES = `
  SELECT r.id, r.slug, r.name, r.builtin,
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'select', g.selector) ORDER BY g.id)
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
    const rows: StoredRole[] = await manager.query(`${ROLES} WHERE r.id = $1`, [id]);
    return rows[0];
  }

  async replaceGrants(manager: EntityManager, roleId: string, grants: StoredRole['grants']): Promise<void> {
    await manager.query(`DELETE FROM app.role_grant WHERE role_id = $1`, [roleId]);
    await manager.query(
      `INSERT INTO app.role_grant (id, role_id, selector)
       SELECT id, $1, selector::jsonb FROM unnest($2::text[], $3::text[]) AS g (id, selector)`,
      [roleId, grants.map((g) => g.id), grants.map((g) => JSON.stringify(g.select))],
    );
  }
}
