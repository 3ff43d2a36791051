import { DATA_PLANE_SCOPES, type simulate, type Simulation } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { SchemaValidators } from '#libs/guard';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { conflict, invalid } from '../http/http.module.js';
import { CurrentPolicy } from '../roles/current-policy.read-model.js';
import type { TenantRef } from '../session/session.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { simulatedCall } from './simulated-call.js';

/** Tries calls against the policy in force. */
@Injectable()
export class Simulations {
  constructor(
    private readonly db: TenantDb,
    private readonly tenants: TenantsReadModel,
    private readonly policy: CurrentPolicy,
    private readonly validators: SchemaValidators,
    private readonly clock: Clock,
  ) {}

  /** @throws ProblemError 422 for a user or an agent that the tenant does not know */
  async run(tenant: TenantRef, asked: z.output<typeof simulate>): Promise<Simulation> {
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    return this.db.run(tenant.id, async (manager) => {
      const policy = await this.policy.find(manager);
      if (policy === undefined) throw conflict('no_policy', 'No policy was published for this tenant yet.');
      const clientId = await agentOf(manager, asked.agent);
      const user = asked.user === undefined ? undefined : await userOf(manager, asked.user);
      return simulatedCall(
        {
          policy,
          caller: {
            sub: user === undefined ? `${issuer}|simulated` : `${issuer}|${user.id}`,
            clientId,
            roles: asked.roles ?? user?.roles ?? [],
            scopes: new Set(asked.scopes ?? DATA_PLANE_SCOPES),
            pop: 'dpop',
          },
          tool: asked.tool,
          args: asked.arguments,
          at: asked.at === undefined ? this.clock.now() : Date.parse(asked.at),
        },
        this.validators,
      );
    });
  }
}

async function agentOf(manager: EntityManager, agent: string): Promise<string> {
  const rows = await manager.query<{ client_id: string }[]>(
    `SELECT client_id FROM app.agent WHERE client_id = $1 OR name = $1 ORDER BY client_id = $1 DESC, client_id LIMIT 1`,
    [agent],
  );
  if (rows[0] === undefined)
    throw invalid('/agent', 'unknown_agent', 'There is no such agent in this tenant');
  return rows[0].client_id;
}

/** With the roles that an administrator gave; those of rules over claims come with a sign-in. */
async function userOf(manager: EntityManager, user: string): Promise<{ id: string; roles: string[] }> {
  const rows = await manager.query<{ id: string; roles: string[] }[]>(
    `SELECT u.id, coalesce(array_agg(r.slug ORDER BY r.slug) FILTER (WHERE r.slug IS NOT NULL), '{}') AS roles
     FROM app.account u
       LEFT JOIN app.role_assignment a ON a.tenant_id = u.tenant_id AND a.subject_kind = 'user' AND a.subject_id = u.id
       LEFT JOIN app.role r ON r.tenant_id = a.tenant_id AND r.id = a.role_id
     WHERE u.id = $1 OR u.username = $1 GROUP BY u.tenant_id, u.id ORDER BY u.id = $1 DESC LIMIT 1`,
    [user],
  );
  if (rows[0] === undefined) throw invalid('/user', 'unknown_user', 'There is no such user in this tenant');
  return rows[0];
}
