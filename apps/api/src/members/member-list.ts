import type { ListedMember } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import { MappedRoles } from '../identity-providers/identity-providers.module.js';
import type { TenantRef } from '../session/session.module.js';
import { MemberStore } from './member-store.js';

/** Everybody in a tenant, with roles that were assigned and roles that rules over claims give. */
@Injectable()
export class MemberList {
  constructor(
    private readonly db: TenantDb,
    private readonly store: MemberStore,
    private readonly mapped: MappedRoles,
  ) {}

  read(tenant: TenantRef): Promise<ListedMember[]> {
    return this.db.run(tenant.id, async (manager) => {
      const mapped = await this.mapped.list(manager);
      return (await this.store.list(manager)).map((member) => {
        const roles = member.kind === 'user' ? mapped.get(member.id) : undefined;
        return { ...member, mappedRoles: roles === undefined ? null : [...roles] };
      });
    });
  }
}
