import type { ToolLabels } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { notFound } from '../http/http.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import { type SeenTool, ToolsReadModel } from '../registry/catalogue/tools.read-model.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';

/** What tenants say that tools touch. What the owner of a tool says holds for everybody who uses it. */
@Injectable()
export class ToolLabelling {
  constructor(
    private readonly db: TenantDb,
    private readonly tools: ToolsReadModel,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
  ) {}

  /** @throws ProblemError 404 */
  find(tenant: TenantRef, toolId: string): Promise<ToolLabels> {
    return this.db.run(tenant.id, async (manager) =>
      this.view(manager, await this.getTool(manager, tenant, toolId)),
    );
  }

  /** @throws ProblemError 404 */
  set(tenant: TenantRef, operator: Operator, toolId: string, labels: readonly string[]): Promise<ToolLabels> {
    return this.db.run(tenant.id, async (manager) => {
      const tool = await this.getTool(manager, tenant, toolId);
      const before = await labelsOf(manager, tool);
      const after = [...new Set(labels)].sort();
      await manager.query(
        `INSERT INTO app.tool_label (owner_tenant_id, tool_id, labels) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, owner_tenant_id, tool_id) DO UPDATE SET labels = excluded.labels`,
        [tool.owner.id, toolId, after],
      );
      await this.publisher.publish(manager, tenant.id);
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action: 'tool.labels.set',
        object: { kind: 'tool', id: toolId },
        before: { labels: before },
        after: { labels: after },
      });
      return this.view(manager, tool);
    });
  }

  private async view(manager: EntityManager, tool: SeenTool): Promise<ToolLabels> {
    const labels = await labelsOf(manager, tool);
    if (tool.owner.own) return { labels, ofOwner: [] };
    const ofOwner = await this.db.visit(manager, tool.owner.id, () => labelsOf(manager, tool));
    return { labels, ofOwner };
  }

  private async getTool(manager: EntityManager, tenant: TenantRef, toolId: string): Promise<SeenTool> {
    const found = await this.tools.find(manager, tenant.id, toolId);
    if (found === undefined) throw notFound();
    return found;
  }
}

async function labelsOf(manager: EntityManager, { owner, row }: SeenTool): Promise<string[]> {
  const rows = await manager.query<{ labels: string[] }[]>(
    `SELECT labels FROM app.tool_label WHERE owner_tenant_id = $1 AND tool_id = $2`,
    [owner.id, row.id],
  );
  return rows[0]?.labels ?? [];
}
