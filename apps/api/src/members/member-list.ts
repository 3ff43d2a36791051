import type { ListedMember, MemberView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import { MappedRoles } from '../identity-providers/identity-providers.module.js';
import { notFound } from '../http/http.module.js';
import type { TenantRef } from '../session/session.module.js';
import type { MemberRef } from './members.js';
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
      return (await this.store.list(manager)).map((member) => listed(member, mapped));
    });
  }

  /** @throws ProblemError 404 */
  get(tenant: TenantRef, { kind, id }: MemberRef): Promise<ListedMember> {
    return this.db.run(tenant.id, async (manager) => {
      const member = await this.store.find(manager, kind, id);
      if (member === undefined) throw notFound();
      return listed(member, await this.mapped.list(manager));
    });
  }
}

function listed(member: MemberView, mapped: Awaited<ReturnType<MappedRoles['list']>>): ListedMember {
  const roles = member.kind === 'user' ? mapped.get(member.id) : undefined;
  return { ...member, mappedRoles: roles === undefined ? null : [...roles] };
}
