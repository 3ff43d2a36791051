import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Selector } from '#libs/contracts';
import { newId } from '#libs/platform';

interface BuiltinRole {
  readonly slug: string;
  readonly name: string;
  readonly select: Selector;
}

/** Tool roles that every tenant starts with (access.md §3). Their grants may be edited; they are a tenant's own copies. */
export const BUILTIN_ROLES: readonly BuiltinRole[] = [
  { slug: 'admin', name: 'Admin', select: { kind: 'all' } },
  { slug: 'analyst', name: 'Analyst', select: { kind: 'effects', effects: ['read'] } },
  { slug: 'support', name: 'Support', select: { kind: 'tools', tools: [] } },
];

/** Gives a new tenant its roles. */
@Injectable()
export class BuiltinRoles {
  /** @param manager of the transaction that created the tenant, showing that tenant */
  async create(manager: EntityManager): Promise<void> {
    for (const role of BUILTIN_ROLES) {
      const roleId = newId('role');
      await manager.query(`INSERT INTO app.role (id, slug, name, builtin) VALUES ($1, $2, $3, true)`, [
        roleId,
        role.slug,
        role.name,
      ]);
      await manager.query(`INSERT INTO app.role_grant (id, role_id, selector) VALUES ($1, $2, $3)`, [
        newId('grant'),
        roleId,
        role.select,
      ]);
    }
  }
}
