import type { ToolDetail, toolList, ToolSummary } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../../http/http.module.js';
import type { TenantRef } from '../../session/session.module.js';
import { type Owner, ownersFor } from './owners.js';
import { countTools, type ToolFilter, type ToolRow, toolRows, toolSummary } from './tool-rows.js';
import { versionsOf } from './tool-versions.read-model.js';

const PAGE = 100;
const position = z.object({ own: z.boolean(), urn: z.string() });

/** A tool as one tenant sees it, and who owns it. */
export interface SeenTool {
  readonly owner: Owner;
  readonly row: ToolRow;
}

/** Tools that a tenant sees: its own, then the platform's catalogue, each by canonical id. */
@Injectable()
export class ToolsReadModel {
  constructor(private readonly db: TenantDb) {}

  list(tenant: TenantRef, filter: ToolFilter, cursor: string | undefined): Promise<z.infer<typeof toolList>> {
    const from = decodeCursor(position, cursor);
    return this.db.run(tenant.id, async (manager) => {
      const items: ToolSummary[] = [];
      let total = 0;
      let more: z.infer<typeof position> | undefined;
      for (const owner of await ownersFor(manager, tenant.id)) {
        await this.db.visit(manager, owner.id, async () => {
          total += await countTools(manager, owner, filter);
          const passed = more !== undefined || (from !== undefined && owner.own && !from.own);
          if (passed) return;
          const after = from?.own === owner.own ? from.urn : undefined;
          const room = PAGE - items.length;
          const rows = await toolRows(manager, owner, filter, { after, limit: room + 1 });
          items.push(...rows.slice(0, room).map((row) => toolSummary(row, owner)));
          if (rows.length > room) more = { own: owner.own, urn: rows[room - 1]?.urn ?? after ?? '' };
        });
      }
      return { items, nextCursor: more === undefined ? null : encodeCursor(more), total };
    });
  }

  /** Undefined when the tenant has no such tool, and the platform none that was once approved. */
  async find(manager: EntityManager, tenantId: string, id: string): Promise<SeenTool | undefined> {
    for (const owner of await ownersFor(manager, tenantId)) {
      const [row] = await this.db.visit(manager, owner.id, () =>
        toolRows(manager, owner, { id }, { limit: 1 }),
      );
      if (row !== undefined) return { owner, row };
    }
    return undefined;
  }

  findDetail(tenant: TenantRef, id: string): Promise<ToolDetail | undefined> {
    return this.db.run(tenant.id, async (manager) => {
      const found = await this.find(manager, tenant.id, id);
      if (found === undefined) return undefined;
      const { owner, row } = found;
      const versions = await this.db.visit(manager, owner.id, () => versionsOf(manager, id));
      const { quarantinedAt: at, quarantineReason: reason } = row;
      return {
        tool: toolSummary(row, owner),
        versions: versions.filter(({ state }) => owner.own || state === 'approved'),
        quarantine: at === null ? null : { at: at.toISOString(), reason: reason ?? '' },
      };
    });
  }
}
