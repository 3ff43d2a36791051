import type { ServerAgent, SetServerAgent } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { invalid, notFound } from '../http/http.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';

interface AgentRow {
  readonly operator: string;
  readonly callers: SetServerAgent['callers'];
}

/** Which servers are agents, who runs them, and whose tokens may be handed on to them. */
@Injectable()
export class ServerAgents {
  constructor(
    private readonly db: TenantDb,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
  ) {}

  find(tenant: TenantRef, serverId: string): Promise<ServerAgent> {
    return this.db.run(tenant.id, async (manager) => {
      await lockServer(manager, serverId, 'KEY SHARE');
      return { agent: (await this.row(manager, serverId)) ?? null };
    });
  }

  /** Replaces the whole; @throws ProblemError 404, 422 for a client that is no agent of the tenant */
  set(tenant: TenantRef, operator: Operator, serverId: string, agent: SetServerAgent): Promise<ServerAgent> {
    return this.change(tenant, operator, serverId, agent, async (manager) => {
      await assertAgents(manager, [
        { client: agent.operator, pointer: '/operator' },
        ...agent.callers.map(({ client }, i) => ({ client, pointer: `/callers/${i}/client` })),
      ]);
      await manager.query(
        `INSERT INTO app.agent_resource (id, server_id, operator_client_id, created_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, server_id) DO UPDATE SET operator_client_id = excluded.operator_client_id`,
        [newId('agres'), serverId, agent.operator, operator.id],
      );
      await manager.query(
        `DELETE FROM app.delegation_edge e USING app.agent_resource r
         WHERE r.tenant_id = e.tenant_id AND r.id = e.resource_id AND r.server_id = $1`,
        [serverId],
      );
      for (const { client, scopes } of agent.callers) {
        await manager.query(
          `INSERT INTO app.delegation_edge (resource_id, client_id, scopes)
           SELECT id, $2, $3 FROM app.agent_resource WHERE server_id = $1
           ON CONFLICT (tenant_id, resource_id, client_id) DO NOTHING`,
          [serverId, client, [...new Set(scopes)]],
        );
      }
    });
  }

  /** The server is a plain tool server again: nothing is handed on to it any more. */
  remove(tenant: TenantRef, operator: Operator, serverId: string): Promise<ServerAgent> {
    return this.change(tenant, operator, serverId, null, (manager) =>
      manager.query(`DELETE FROM app.agent_resource WHERE server_id = $1`, [serverId]),
    );
  }

  private change(
    tenant: TenantRef,
    operator: Operator,
    serverId: string,
    after: SetServerAgent | null,
    work: (manager: EntityManager) => Promise<unknown>,
  ): Promise<ServerAgent> {
    return this.db.run(tenant.id, async (manager) => {
      await lockServer(manager, serverId, 'NO KEY UPDATE');
      const before = (await this.row(manager, serverId)) ?? null;
      await work(manager);
      await this.publisher.publish(manager, tenant.id);
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action: after === null ? 'server.agent.removed' : 'server.agent.set',
        object: { kind: 'server', id: serverId },
        before,
        after,
      });
      return { agent: (await this.row(manager, serverId)) ?? null };
    });
  }

  private async row(manager: EntityManager, serverId: string): Promise<AgentRow | undefined> {
    const [row] = await manager.query<AgentRow[]>(
      `SELECT r.operator_client_id AS operator, coalesce(
         jsonb_agg(jsonb_build_object('client', e.client_id, 'scopes', e.scopes) ORDER BY e.client_id)
           FILTER (WHERE e.client_id IS NOT NULL), '[]') AS callers
       FROM app.agent_resource r
         LEFT JOIN app.delegation_edge e ON e.tenant_id = r.tenant_id AND e.resource_id = r.id
       WHERE r.server_id = $1 GROUP BY r.operator_client_id`,
      [serverId],
    );
    return row;
  }
}

async function lockServer(
  manager: EntityManager,
  id: string,
  mode: 'KEY SHARE' | 'NO KEY UPDATE',
): Promise<void> {
  const rows = await manager.query<unknown[]>(`SELECT 1 FROM app.server WHERE id = $1 FOR ${mode}`, [id]);
  if (rows.length === 0) throw notFound();
}

async function assertAgents(
  manager: EntityManager,
  named: readonly { readonly client: string; readonly pointer: string }[],
): Promise<void> {
  const rows = await manager.query<{ client_id: string }[]>(
    `SELECT client_id FROM app.agent WHERE client_id = ANY ($1::text[]) AND kind <> 'component'`,
    [named.map(({ client }) => client)],
  );
  const known = new Set(rows.map((row) => row.client_id));
  const unknown = named.find(({ client }) => !known.has(client));
  if (unknown !== undefined)
    throw invalid(unknown.pointer, 'unknown_agent', 'There is no agent with this client id');
}
