import { PLATFORM } from '#libs/contracts';
import type { EntityManager } from 'typeorm';

/** Somebody whose tools a tenant may see: itself, and the platform. */
export interface Owner {
  readonly id: string;
  readonly slug: string;
  /** The tenant itself. Of the platform's tools others see only what was once approved, and no reviews. */
  readonly own: boolean;
  /** Ids of the owner's tools that the tenant has switched on. */
  readonly enabled: readonly string[];
}

/** The tenant first, then the platform. @param manager shows the tenant */
export const ownersFor = (manager: EntityManager, tenantId: string): Promise<Owner[]> =>
  manager.query(
    `SELECT o.id, o.slug, o.id = $1 AS own,
       coalesce(array_agg(e.tool_id) FILTER (WHERE e.tool_id IS NOT NULL), '{}') AS enabled
     FROM app.tenant o LEFT JOIN app.enablement e ON e.owner_tenant_id = o.id AND e.tenant_id = $1
     WHERE o.id = $1 OR o.slug = $2
     GROUP BY o.id ORDER BY own DESC`,
    [tenantId, PLATFORM],
  );
