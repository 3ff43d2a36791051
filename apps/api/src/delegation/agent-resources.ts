import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A server that is an agent, as its own tokens name it. */
export interface AgentResource {
  readonly id: string;
  /** Client id of the agent that runs it. */
  readonly operator: string;
}

/** Agents as resources, in the tenant that the transaction shows. */
@Injectable()
export class AgentResources {
  /**
   * By resource identifier, which is the server's URL exactly as registered. Undefined also when its agent is disabled, and
   * when two servers share the URL: a token for one would be a token for the other.
   */
  async findByUrl(manager: EntityManager, url: string): Promise<AgentResource | undefined> {
    const rows = await manager.query<(AgentResource & { usable: boolean })[]>(
      `SELECT r.id, r.operator_client_id AS operator, a.disabled_at IS NULL AS usable
       FROM app.agent_resource r
         JOIN app.agent a ON a.tenant_id = r.tenant_id AND a.client_id = r.operator_client_id
         JOIN app.server s ON s.tenant_id = r.tenant_id AND s.id = r.server_id
         JOIN app.server_version v ON v.tenant_id = s.tenant_id AND v.id = s.current_version_id
       WHERE v.facts ->> 'url' = $1 LIMIT 2`,
      [url],
    );
    const [only, second] = rows;
    return only === undefined || second !== undefined || !only.usable ? undefined : only;
  }

  /** What the agent with this client id may hand on to the agent behind the resource; empty without an edge. */
  async edge(manager: EntityManager, resourceId: string, clientId: string): Promise<ReadonlySet<string>> {
    const [row] = await manager.query<{ scopes: string[] }[]>(
      `SELECT scopes FROM app.delegation_edge WHERE resource_id = $1 AND client_id = $2`,
      [resourceId, clientId],
    );
    return new Set(row?.scopes);
  }
}
