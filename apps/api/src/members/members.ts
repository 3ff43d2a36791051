import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MemberView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, invalid, notFound } from '../http/http.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { subjectOf } from '../oauth/oauth.module.js';
import { ApiSettings } from '../settings.js';
import { issuerOf } from '../tenants/tenants.read-model.js';
import { isStopped } from '../stops/stops.read-model.js';
import { MemberDisabled } from './member-disabled.js';
import { MemberStore, type MemberKind } from './member-store.js';

export interface MemberRef {
  readonly kind: MemberKind;
  readonly id: string;
}

/** A change of one member: who, where, and what to call it in the audit log. */
export interface MemberChange {
  readonly tenant: TenantRef;
  readonly operator: Operator;
  readonly action: string;
}

/** What users and agents of a tenant have in common: roles, and whether they are disabled. */
@Injectable()
export class Members {
  constructor(
    private readonly db: TenantDb,
    private readonly store: MemberStore,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
    private readonly settings: ApiSettings,
    private readonly disabled: MemberDisabled,
  ) {}

  list(tenant: TenantRef): Promise<MemberView[]> {
    return this.db.run(tenant.id, (manager) => this.store.list(manager));
  }

  setRoles(
    tenant: TenantRef,
    operator: Operator,
    ref: MemberRef,
    roles: readonly string[],
  ): Promise<MemberView> {
    const change = { tenant, operator, action: 'member.roles.set' };
    return this.change(change, ref, (manager) => this.assign(manager, ref, roles, operator));
  }

  /** @throws ProblemError 422 for a slug that is no role of the tenant */
  async assign(
    manager: EntityManager,
    ref: MemberRef,
    roles: readonly string[],
    operator: Operator,
  ): Promise<void> {
    const [unknown] = await this.store.setRoles(manager, ref, [...new Set(roles)], operator.id);
    if (unknown === undefined) return;
    throw invalid(`/roles/${roles.indexOf(unknown)}`, 'unknown_role', 'There is no role with this name');
  }

  /**
   * @param at null: they may act again
   * @param stopped whether it is a stop that disables them
   * @throws ProblemError 404; 409 `own_account`, `stopped`
   */
  async setDisabled(
    tenant: TenantRef,
    operator: Operator,
    ref: MemberRef,
    at: Date | null,
    stopped = false,
  ): Promise<MemberView> {
    if (ref.id === operator.id && at !== null) {
      throw conflict('own_account', 'You cannot disable yourself. Ask another operator to do it.');
    }
    const issuer = issuerOf(this.settings.publicUrl, tenant.slug);
    const action = at === null ? 'member.enabled' : 'member.disabled';
    return this.change({ tenant, operator, action }, ref, async (manager, member) => {
      if (at === null && (await isStopped(manager, ref.kind, ref.id)))
        throw conflict('stopped', 'Somebody has stopped this. Two people let it go on, under Stops.');
      await this.store.setDisabled(manager, member, at);
      const identity =
        member.kind === 'agent'
          ? member.handle
          : ((await this.store.findSubject(manager, member.id)) ?? subjectOf(issuer, member.id));
      await this.store.setRevoked(manager, member.kind, identity, at !== null);
      if (at === null) return;
      const { kind, id } = member;
      await this.disabled.run({ tenantId: tenant.id, kind, id, identity, stopped }, manager);
    });
  }

  /** One change of an existing member: locked, published and audited in one transaction. */
  change(
    change: MemberChange,
    ref: MemberRef,
    work: (manager: EntityManager, before: MemberView) => Promise<void>,
  ): Promise<MemberView> {
    return this.db.run(change.tenant.id, async (manager) => {
      const before = await this.store.lock(manager, ref.kind, ref.id);
      if (before === undefined) throw notFound();
      await work(manager, before);
      return this.settle(manager, change, ref, before);
    });
  }

  /** A new member: added, published and audited in one transaction. */
  add(change: MemberChange, work: (manager: EntityManager) => Promise<MemberRef>): Promise<MemberView> {
    return this.db.run(change.tenant.id, async (manager) =>
      this.settle(manager, change, await work(manager), undefined),
    );
  }

  private async settle(
    manager: EntityManager,
    { tenant, operator, action }: MemberChange,
    ref: MemberRef,
    before: MemberView | undefined,
  ): Promise<MemberView> {
    const after = await this.store.find(manager, ref.kind, ref.id);
    if (after === undefined) throw new Error(`${ref.kind} ${ref.id} vanished`);
    await this.publisher.publish(manager, tenant.id);
    await this.audit.record(manager, tenant, {
      actor: actorOf(operator),
      action,
      object: { kind: ref.kind, id: ref.id },
      ...(before === undefined ? {} : { before }),
      after,
    });
    return after;
  }
}
