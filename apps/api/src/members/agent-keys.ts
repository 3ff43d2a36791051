import type { AgentDetail, PublicJwk } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { thumbprint } from '#libs/oauth';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict, notFound } from '../http/http.module.js';
import { Revocations } from '../revocation/revocation.module.js';
import type { Operator, TenantRef } from '../session/session.module.js';
import { assertCredentials } from './agent-credentials.js';
import { type AgentRow, findAgent, replaceKeys, reportedKeys } from './agent-rows.js';
import { Members } from './members.js';

/** With what an agent proves who it is. */
@Injectable()
export class AgentKeys {
  constructor(
    private readonly db: TenantDb,
    private readonly members: Members,
    private readonly revocations: Revocations,
  ) {}

  /** @throws ProblemError 404 */
  get(tenant: TenantRef, id: string): Promise<AgentDetail> {
    return this.db.run(tenant.id, async (manager) => detailOf(manager, await agentOf(manager, id)));
  }

  /**
   * Replaces all of them. When one that counted is gone, every token of the agent that is out ends: nobody can tell by which
   * key it was got.
   *
   * @throws ProblemError 404; 409 `keys_elsewhere` for an agent that publishes its keys; 422 as for a new agent
   */
  async set(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    keys: readonly PublicJwk[],
  ): Promise<AgentDetail> {
    const change = { tenant, operator, action: 'agent.keys.set' };
    await this.members.change(change, { kind: 'agent', id }, async (manager, { registration }) => {
      const agent = await agentOf(manager, id);
      if (registration !== 'operator' || agent.jwksUri !== null)
        throw conflict('keys_elsewhere', 'This agent brought its own keys. Change them where it registered.');
      const { kind, redirectUris } = agent;
      assertCredentials({ kind, keys: [...keys], redirectUris });
      await replaceKeys(manager, id, keys);
      const kept = new Set(keys.map(thumbprint));
      if (agent.keys.every((key) => kept.has(thumbprint(key)))) return;
      const because = { by: operator.id, reason: 'keys were replaced' };
      await this.revocations.revoke(manager, tenant.id, [{ kind: 'client', value: agent.clientId }], because);
    });
    return this.get(tenant, id);
  }
}

async function agentOf(manager: EntityManager, id: string): Promise<AgentRow> {
  const agent = await findAgent(manager, id);
  if (agent === undefined) throw notFound();
  return agent;
}

async function detailOf(
  manager: EntityManager,
  { clientId: _handle, keys, ...agent }: AgentRow,
): Promise<AgentDetail> {
  const ids = keys.map(thumbprint);
  const reported = await reportedKeys(manager, ids);
  return {
    ...agent,
    keys: keys.map((jwk, at) => {
      const id = ids[at] ?? '';
      return { id, kid: jwk.kid ?? null, jwk, reported: reported.has(id) };
    }),
  };
}
