import type { StopKind } from '#libs/contracts';
import { PLATFORM } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict } from '../http/http.module.js';
import { Members } from '../members/members.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import type { Operator, TenantRef } from '../session/session.module.js';

export interface StopTarget {
  readonly kind: StopKind;
  readonly id: string;
  readonly name: string;
  readonly disabled: boolean;
}

/** Locked until the transaction ends: who is disabled at this moment by somebody else follows, or is seen. */
const LOCK: Readonly<Record<Exclude<StopKind, 'tenant'>, string>> = {
  tool: `SELECT 1 FROM app.tool WHERE id = $1 FOR NO KEY UPDATE`,
  server: `SELECT 1 FROM app.server WHERE id = $1 FOR NO KEY UPDATE`,
  agent: `SELECT 1 FROM app.agent WHERE id = $1 FOR NO KEY UPDATE`,
  user: `SELECT 1 FROM app.account WHERE id = $1 FOR NO KEY UPDATE`,
};

const FIND: Readonly<Record<StopKind, string>> = {
  tool: `SELECT id, urn AS name, false AS disabled FROM app.tool WHERE id = $1 AND tenant_id = $2`,
  server: `SELECT id, name, false AS disabled FROM app.server WHERE id = $1 AND tenant_id = $2`,
  agent: `SELECT id, name, disabled_at IS NOT NULL AS disabled FROM app.agent
    WHERE id = $1 AND tenant_id = $2 AND kind <> 'component'`,
  user: `SELECT id, name, disabled_at IS NOT NULL AS disabled FROM app.account WHERE id = $1 AND tenant_id = $2`,
  tenant: `SELECT id, name, suspended_at IS NOT NULL AS disabled FROM app.tenant WHERE slug = $1 AND id = $2`,
};

/** What can be stopped, and what stopping it means. Tools and servers leave the policy by their stop alone. */
@Injectable()
export class StopTargets {
  constructor(
    private readonly members: Members,
    private readonly publisher: PolicyPublisher,
  ) {}

  /** Before the stop itself, whether it is made or lifted: everybody else who changes a target starts there too. */
  async lock(manager: EntityManager, tenant: TenantRef, kind: StopKind, id: string): Promise<void> {
    // Of tenants the platform's row comes first, as in every publication.
    if (kind === 'tenant') await this.publisher.lock(manager, tenant.id);
    else await manager.query(LOCK[kind], [id]);
  }

  /** Undefined: the tenant owns no such thing. @throws ProblemError 409 for the platform's own tenant */
  async find(
    manager: EntityManager,
    tenant: TenantRef,
    kind: StopKind,
    id: string,
  ): Promise<StopTarget | undefined> {
    if (kind === 'tenant' && tenant.slug === PLATFORM)
      throw conflict('platform', 'The platform cannot be stopped here: stop its servers or tools.');
    await this.lock(manager, tenant, kind, id);
    const [row] = await manager.query<Omit<StopTarget, 'kind'>[]>(FIND[kind], [id, tenant.id]);
    return row === undefined ? undefined : { kind, ...row };
  }

  /** Makes it so, for every gateway, in the transaction of the stop, which has locked it. @param at null: it goes on */
  async apply(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    target: Pick<StopTarget, 'kind' | 'id'>,
    at: Date | null,
  ): Promise<void> {
    const { kind, id } = target;
    if (kind === 'agent' || kind === 'user') {
      await this.members.setDisabled(tenant, operator, { kind, id }, at, true);
      return;
    }
    if (kind === 'tenant') {
      await manager.query(`UPDATE app.tenant SET suspended_at = $2 WHERE id = $1`, [tenant.id, at]);
    }
    await this.publisher.publish(manager, tenant.id);
  }
}
