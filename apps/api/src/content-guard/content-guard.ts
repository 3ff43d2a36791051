import { guardOf, type GuardOverride, type GuardPolicy, type ToolGuard } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { notFound } from '../http/http.module.js';
import { PolicyPublisher, storedGuard } from '../policy/policy.module.js';
import { ToolsReadModel } from '../registry/catalogue/tools.read-model.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';

/** What tenants have looked for in the content of calls. */
@Injectable()
export class ContentGuard {
  constructor(
    private readonly db: TenantDb,
    private readonly tools: ToolsReadModel,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
  ) {}

  find(tenant: TenantRef): Promise<GuardPolicy> {
    return this.db.run(tenant.id, async (manager) => (await storedGuard(manager)).tenant);
  }

  set(tenant: TenantRef, operator: Operator, policy: GuardPolicy): Promise<GuardPolicy> {
    return this.db.run(tenant.id, async (manager) => {
      const before = (await storedGuard(manager)).tenant;
      await store(manager, null, policy, operator);
      await this.publish(manager, tenant, operator, 'guard.set', before, policy);
      return policy;
    });
  }

  /** @throws ProblemError 404 */
  findTool(tenant: TenantRef, toolId: string): Promise<ToolGuard> {
    return this.db.run(tenant.id, async (manager) => {
      await this.assertTool(manager, tenant, toolId);
      return view(manager, toolId);
    });
  }

  /** An override of nothing is none. @throws ProblemError 404 */
  setTool(
    tenant: TenantRef,
    operator: Operator,
    toolId: string,
    override: GuardOverride,
  ): Promise<ToolGuard> {
    return this.db.run(tenant.id, async (manager) => {
      await this.assertTool(manager, tenant, toolId);
      const { override: before } = await view(manager, toolId);
      if (Object.keys(override).length > 0) await store(manager, toolId, override, operator);
      else await manager.query(`DELETE FROM app.guard_policy WHERE tool_id = $1`, [toolId]);
      await this.publish(manager, tenant, operator, 'tool.guard.set', before, override, toolId);
      return view(manager, toolId);
    });
  }

  private async publish(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    action: string,
    before: unknown,
    after: unknown,
    toolId?: string,
  ): Promise<void> {
    await this.publisher.publish(manager, tenant.id);
    await this.audit.record(manager, tenant, {
      actor: actorOf(operator),
      action,
      object: toolId === undefined ? { kind: 'tenant', id: tenant.id } : { kind: 'tool', id: toolId },
      before,
      after,
    });
  }

  private async assertTool(manager: EntityManager, tenant: TenantRef, toolId: string): Promise<void> {
    if ((await this.tools.find(manager, tenant.id, toolId)) === undefined) throw notFound();
  }
}

async function view(manager: EntityManager, toolId: string): Promise<ToolGuard> {
  const stored = await storedGuard(manager);
  const override = stored.tools.get(toolId) ?? {};
  return { override, tenant: stored.tenant, effective: guardOf(stored.tenant, override) };
}

async function store(
  manager: EntityManager,
  toolId: string | null,
  policy: GuardPolicy | GuardOverride,
  operator: Operator,
): Promise<void> {
  await manager.query(
    `INSERT INTO app.guard_policy (id, tool_id, policy, updated_by) VALUES ($1, $2, $3::jsonb, $4)
     ON CONFLICT (tenant_id, coalesce(tool_id, '')) DO UPDATE
       SET policy = excluded.policy, updated_by = excluded.updated_by, updated_at = now()`,
    [newId('guard'), toolId, JSON.stringify(policy), operator.id],
  );
}
