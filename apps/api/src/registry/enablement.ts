import type { AdminEvent, ToolSummary } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound } from '../http/http.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import type { TenantRef } from '../session/session.module.js';
import { toolSummary } from './catalogue/tool-rows.js';
import { type SeenTool, ToolsReadModel } from './catalogue/tools.read-model.js';

/** Which approved tools a tenant has switched on, its own and the platform's. */
@Injectable()
export class Enablement {
  constructor(
    private readonly db: TenantDb,
    private readonly tools: ToolsReadModel,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
  ) {}

  /** @throws ProblemError 404; 409 when the tool is not approved, or would collide with one that is switched on */
  set(tenant: TenantRef, actor: AdminEvent['actor'], toolId: string, enabled: boolean): Promise<ToolSummary> {
    return this.db.run(tenant.id, async (manager) => {
      const found = await this.getTool(manager, tenant, toolId);
      const { owner, row } = found;
      if (enabled && row.state !== 'approved') {
        throw conflict(
          'tool_not_approved',
          `The tool is ${row.state}: only an approved tool can be switched on.`,
        );
      }
      const changed = enabled
        ? await switchOn(manager, owner.id, toolId, actor.id)
        : await switchOff(manager, owner.id, toolId);
      if (!changed) return toolSummary(row, owner);
      await this.publisher.publish(manager, tenant.id);
      await this.audit.record(manager, tenant, {
        actor,
        action: enabled ? 'tool.enabled' : 'tool.disabled',
        object: { kind: 'tool', id: toolId },
        after: { urn: row.urn },
      });
      const now = await this.getTool(manager, tenant, toolId);
      return toolSummary(now.row, now.owner);
    });
  }

  private async getTool(manager: EntityManager, tenant: TenantRef, toolId: string): Promise<SeenTool> {
    const found = await this.tools.find(manager, tenant.id, toolId);
    if (found === undefined) throw notFound();
    return found;
  }
}

/** @param manager shows the tenant that switches on. @returns whether it was off */
export async function switchOn(
  manager: EntityManager,
  ownerId: string,
  toolId: string,
  by: string,
): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `INSERT INTO app.enablement (owner_tenant_id, tool_id, enabled_by) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [ownerId, toolId, by],
  );
  return rows.length > 0;
}

async function switchOff(manager: EntityManager, ownerId: string, toolId: string): Promise<boolean> {
  const [, count] = await manager.query<[unknown[], number]>(
    `DELETE FROM app.enablement WHERE tenant_id = app.current_tenant() AND owner_tenant_id = $1 AND tool_id = $2`,
    [ownerId, toolId],
  );
  return count > 0;
}
