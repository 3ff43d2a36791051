import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { GrantTerms } from '#libs/contracts';
import { newId } from '#libs/platform';
import { PolicyPublisher } from '../policy/policy.module.js';
import { TenantCreated } from '../tenants/tenants.module.js';
import { RoleStore } from './role-store.js';

interface BuiltinRole {
  readonly slug: string;
  readonly name: string;
  readonly grant: GrantTerms;
}

/** Tool roles that every tenant starts with (access model). Their grants may be edited: they are the tenant's own copies. */
const BUILTIN_ROLES: readonly BuiltinRole[] = [
  { slug: 'admin', name: 'Admin', grant: { select: { kind: 'all' }, includeFuture: true } },
  {
    slug: 'analyst',
    name: 'Analyst',
    grant: { select: { kind: 'effects', effects: ['read'] }, includeFuture: true },
  },
  { slug: 'support', name: 'Support', grant: { select: { kind: 'tools', tools: [] } } },
];

/** Gives every new tenant its roles, in the transaction that creates it. */
@Injectable()
export class BuiltinRoles implements OnModuleInit {
  constructor(
    private readonly tenantCreated: TenantCreated,
    private readonly publisher: PolicyPublisher,
    private readonly store: RoleStore,
  ) {}

  onModuleInit(): void {
    this.tenantCreated.register(async (tenant, manager) => {
      for (const { slug, name, grant } of BUILTIN_ROLES) {
        const id = newId('role');
        await this.store.add(manager, { id, slug, name, builtin: true });
        await this.store.replaceGrants(manager, id, [{ id: newId('grant'), ...grant }]);
      }
      await this.publisher.publish(manager, tenant.id);
    });
  }
}
