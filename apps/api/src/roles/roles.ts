import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { RoleView, Selector, setGrants } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { canonicalJson } from '#libs/manifest';
import { newId } from '#libs/platform';
import type { Policy } from '#libs/policy';
import { AdminAudit } from '../audit/audit.module.js';
import { notFound } from '../http/http.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { CurrentPolicy } from './current-policy.read-model.js';
import { RoleStore, type StoredRole } from './role-store.js';

/** Tool roles of a tenant. */
@Injectable()
export class Roles {
  constructor(
    private readonly db: TenantDb,
    private readonly store: RoleStore,
    private readonly policy: CurrentPolicy,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
  ) {}

  list(tenant: TenantRef): Promise<RoleView[]> {
    return this.db.run(tenant.id, async (manager) => {
      const policy = await this.policy.find(manager);
      return (await this.store.list(manager)).map((role) => view(role, policy));
    });
  }

  /** Replaces the role's grants as a whole. A grant that stays keeps its id. */
  setGrants(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    { grants }: z.output<typeof setGrants>,
  ): Promise<RoleView> {
    return this.db.run(tenant.id, async (manager) => {
      const before = await this.store.lock(manager, id);
      if (before === undefined) throw notFound();
      await this.policy.assertSelectable(
        manager,
        grants.map(({ select }, i) => ({ pointer: `/grants/${i}/select`, select })),
        before.grants.map((grant) => grant.select),
      );
      const after = withIds(
        before.grants,
        grants.map((grant) => grant.select),
      );
      await this.store.replaceGrants(manager, id, after);
      await this.publisher.publish(manager, tenant.id);
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action: 'role.grants.set',
        object: { kind: 'role', id },
        before: { slug: before.slug, grants: before.grants },
        after: { slug: before.slug, grants: after },
      });
      return view({ ...before, grants: after }, await this.policy.find(manager));
    });
  }
}

function withIds(before: StoredRole['grants'], selectors: readonly Selector[]): StoredRole['grants'] {
  const ids = new Map(before.map(({ id, select }) => [canonicalJson(select), id]));
  const distinct = new Map(selectors.map((select) => [canonicalJson(select), select]));
  return [...distinct].map(([key, select]) => ({ id: ids.get(key) ?? newId('grant'), select }));
}

function view(role: StoredRole, policy: Policy | undefined): RoleView {
  const allowed = policy?.roles.get(role.slug);
  const tools = policy?.toolsInOrder.filter((tool) => allowed?.has(tool.urn)) ?? [];
  return {
    ...role,
    grants: [...role.grants],
    effectiveTools: tools.map(({ urn, exposedName, effect }) => ({ urn, name: exposedName, effect })),
  };
}
