import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Selector } from '#libs/contracts';
import { newId } from '#libs/platform';
import { PolicyPublisher } from '../policy/policy.module.js';
import { TenantCreated } from '../tenants/tenants.module.js';

interface BuiltinRole {
  readonly slug: string;
  readonly name: string;
  readonly select: Selector;
}

/** Tool roles that every tenant starts with (access.md §3). Their grants may be edited: they are the tenant's own copies. */
const BUILTIN_ROLES: readonly BuiltinRole[] = [
  { slug: 'admin', name: 'Admin', select: { kind: 'all' } },
  { slug: 'analyst', name: 'Analyst', select: { kind: 'effects', effects: ['read'] } },
  { slug: 'support', name: 'Support', select: { kind: 'tools', tools: [] } },
];

/** Gives every new tenant its roles, in the transaction that creates it. */
@Injectable()
export class BuiltinRoles implements OnModuleInit {
  constructor(
    private readonly tenantCreated: TenantCreated,
    private readonly publisher: PolicyPublisher,
  ) {}

  onModuleInit(): void {
    this.tenantCreated.register(async (tenant, manager) => {
      for (const role of BUILTIN_ROLES) await this.add(manager, role);
      await this.publisher.publish(manager, tenant.id);
    });
  }

  private async add(manager: EntityManager, { slug, name, select }: BuiltinRole): Promise<void> {
    const id = newId('role');
    await manager.query(`INSERT INTO app.role (id, slug, name, builtin) VALUES ($1, $2, $3, true)`, [
      id,
      slug,
      name,
    ]);
    await manager.query(`INSERT INTO app.role_grant (id, role_id, selector) VALUES ($1, $2, $3)`, [
      newId('grant'),
      id,
      select,
    ]);
  }
}
