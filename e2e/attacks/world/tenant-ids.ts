import type pg from 'pg';
import type { TenantWorld } from './tenant-world.js';

/** An id of each kind that paths of the API name. */
export async function idsOf(owner: pg.Pool, tenant: TenantWorld): Promise<Record<string, string>> {
  const one = async (table: string): Promise<string> => {
    const { rows } = await owner.query<{ id: string }>(
      `SELECT id FROM app.${table} WHERE tenant_id = $1 ORDER BY id LIMIT 1`,
      [tenant.id],
    );
    return rows[0]?.id ?? `no-${table}`;
  };
  const agent = await one('agent');
  return {
    servers: tenant.serverId,
    tools: await one('tool'),
    reviews: await one('review'),
    members: agent,
    agents: agent,
    roles: await one('role'),
    calls: await one('audit_event'),
  };
}

/** Texts that show up wherever something of the tenant does: ids, client ids, key ids. */
export async function marksOf(owner: pg.Pool, tenant: TenantWorld): Promise<string[]> {
  const { rows } = await owner.query<{ mark: string }>(
    `SELECT id AS mark FROM app.tenant WHERE id = $1
       UNION SELECT id FROM app.server WHERE tenant_id = $1 UNION SELECT id FROM app.tool WHERE tenant_id = $1
       UNION SELECT id FROM app.agent WHERE tenant_id = $1 UNION SELECT client_id FROM app.agent WHERE tenant_id = $1
       UNION SELECT id FROM app.account WHERE tenant_id = $1 UNION SELECT id FROM app.role WHERE tenant_id = $1
       UNION SELECT id FROM app.tenant_key WHERE tenant_id = $1`,
    [tenant.id],
  );
  return rows.map(({ mark }) => mark);
}
