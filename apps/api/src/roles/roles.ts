import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { addRole, GrantTerms, GrantView, RoleView, setGrants } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { canonicalJson } from '#libs/manifest';
import { newId } from '#libs/platform';
import { covers, findCovering, type Policy } from '#libs/policy';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound } from '../http/http.module.js';
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

  /** @throws ProblemError 404 */
  get(tenant: TenantRef, id: string): Promise<RoleView> {
    return this.db.run(tenant.id, async (manager) =>
      view(await this.stored(tenant, id), await this.policy.find(manager)),
    );
  }

  /** Without what it means today. @throws ProblemError 404 */
  stored(tenant: TenantRef, id: string): Promise<StoredRole> {
    return this.db.run(tenant.id, async (manager) => {
      const found = await this.store.find(manager, id);
      if (found === undefined) throw notFound();
      return found;
    });
  }

  /** @throws ProblemError 409 when there is a role of that slug, 422 for grants that cannot be used */
  add(tenant: TenantRef, operator: Operator, given: z.output<typeof addRole>): Promise<RoleView> {
    return this.db.run(tenant.id, async (manager) => {
      const { slug, name } = given;
      const role = { id: newId('role'), slug, name, builtin: false, members: 0 };
      const grants = await this.written(manager, given.grants, []);
      if (!(await this.store.add(manager, role))) {
        throw conflict('slug_taken', `There is a role ${slug} already. Choose another short name.`);
      }
      await this.store.replaceGrants(manager, role.id, grants);
      await this.publisher.publish(manager, tenant.id);
      await this.record(manager, tenant, operator, 'role.added', role.id, { after: { slug, name, grants } });
      return view({ ...role, grants }, await this.policy.find(manager));
    });
  }

  /** Takes the role from everybody who has it. @throws ProblemError 404; 409 for one that every tenant has */
  remove(tenant: TenantRef, operator: Operator, id: string): Promise<void> {
    return this.db.run(tenant.id, async (manager) => {
      const before = await this.store.lock(manager, id);
      if (before === undefined) throw notFound();
      if (before.builtin) {
        throw conflict('role_builtin', 'This role comes with every tenant. Take its grants away instead.');
      }
      await this.store.remove(manager, id);
      await this.publisher.publish(manager, tenant.id);
      const { slug, name, grants } = before;
      await this.record(manager, tenant, operator, 'role.removed', id, { before: { slug, name, grants } });
    });
  }

  /** Replaces the role's grants as a whole. A grant that stays keeps its id, and what it covered. */
  setGrants(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    { grants }: z.output<typeof setGrants>,
  ): Promise<RoleView> {
    return this.db.run(tenant.id, async (manager) => {
      const before = await this.store.lock(manager, id);
      if (before === undefined) throw notFound();
      const after = await this.written(manager, grants, before.grants);
      await this.store.replaceGrants(manager, id, after);
      await this.publisher.publish(manager, tenant.id);
      await this.record(manager, tenant, operator, 'role.grants.set', id, {
        before: { slug: before.slug, grants: before.grants },
        after: { slug: before.slug, grants: after },
      });
      return view({ ...before, grants: after }, await this.policy.find(manager));
    });
  }

  private async written(
    manager: EntityManager,
    grants: readonly GrantTerms[],
    before: readonly GrantView[],
  ): Promise<GrantView[]> {
    await this.policy.assertUsable(
      manager,
      grants.map(({ select, condition }, i) => ({ pointer: `/grants/${i}/select`, select, condition })),
      before.map(({ select }) => select),
    );
    const policy = await this.policy.find(manager);
    const known = new Map(before.map((grant) => [keyOf(grant), grant]));
    const distinct = new Map(grants.map((grant) => [keyOf(grant), grant]));
    return [...distinct].map(
      ([key, grant]) => known.get(key) ?? { id: newId('grant'), ...grant, ...coveredNow(grant, policy) },
    );
  }

  private record(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    action: string,
    id: string,
    change: { before?: unknown; after?: unknown },
  ): Promise<void> {
    const object = { kind: 'role', id };
    return this.audit.record(manager, tenant, { actor: actorOf(operator), action, object, ...change });
  }
}

/** Grants with equal keys say the same. */
function keyOf({
  select,
  effects,
  condition,
  conditionMode,
  approval,
  limits,
  includeFuture,
}: GrantTerms): string {
  const given = {
    effects,
    condition,
    conditionMode,
    approval,
    limits,
    includeFuture: includeFuture === true,
  };
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return canonicalJson({ select, ...Object.fromEntries(said) });
}

/** A set that is not to grow is written down as what it covers now. */
function coveredNow(
  { select, effects, includeFuture }: GrantTerms,
  policy: Policy | undefined,
): { covered?: string[] } {
  if (select.kind === 'tools' || includeFuture === true) return {};
  const tools = policy?.toolsInOrder.filter(covers(select, effects)) ?? [];
  return { covered: tools.map(({ urn }) => urn).sort() };
}

function view(role: StoredRole, policy: Policy | undefined): RoleView {
  const grants = policy?.roles.get(role.slug);
  const effectiveTools: RoleView['effectiveTools'] = [];
  for (const tool of policy?.toolsInOrder ?? []) {
    const grant = grants === undefined ? undefined : findCovering(grants, tool);
    if (grant === undefined) continue;
    const { urn, exposedName: name, effect } = tool;
    effectiveTools.push({ urn, name, effect, conditional: !grant.plain });
  }
  return { ...role, grants: [...role.grants], effectiveTools };
}
