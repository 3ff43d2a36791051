import {
  DATA_PLANE_SCOPES,
  type RightCell,
  type Rights,
  type rightsQuery,
  type Snapshot,
  type SnapshotGrant,
} from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { type Caller, compilePolicy, decideTool, type Policy } from '#libs/policy';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { invalid } from '../http/http.module.js';
import { ToolsReadModel } from '../registry/catalogue/tools.read-model.js';
import { CurrentPolicy } from '../roles/current-policy.read-model.js';
import type { TenantRef } from '../session/session.module.js';

/** No client id has a space: an agent that nobody can be, whose ceiling narrows nothing. */
const ANY_AGENT = 'any agent';
const UNUSED: Readonly<Record<string, string>> = {
  approved: 'not switched on',
  pending: 'not approved yet',
  quarantined: 'stopped',
  rejected: 'rejected',
  retired: 'gone from its server',
};

/** What each role gives of each tool, by the function that lists and calls ask. */
@Injectable()
export class EffectiveRights {
  constructor(
    private readonly db: TenantDb,
    private readonly tools: ToolsReadModel,
    private readonly policy: CurrentPolicy,
  ) {}

  /** @throws ProblemError 422 for an agent that the tenant does not know */
  page(tenant: TenantRef, { agent, q, cursor }: z.output<typeof rightsQuery>): Promise<Rights> {
    return this.db.run(tenant.id, async (manager) => {
      const snapshot = await this.policy.findSnapshot(manager);
      const policy = snapshot === undefined ? undefined : compilePolicy(enforced(snapshot));
      const clientId = agent === undefined ? ANY_AGENT : await agentOf(manager, agent);
      const roles = await manager.query<Rights['roles']>(
        `SELECT id, slug, name FROM app.role ORDER BY builtin DESC, slug`,
      );
      const listed = await this.tools.list(tenant, { q }, cursor);
      const callers = roles.map(({ slug }) => callerOf(clientId, slug));
      return {
        roles,
        items: listed.items.map(({ id, urn, name, server, state, effect }) => {
          const tool = policy?.toolsByUrn.get(urn);
          return {
            id,
            urn,
            name: tool?.exposedName ?? name,
            server: server.slug,
            effect,
            unused: tool === undefined ? (UNUSED[state] ?? state) : null,
            cells: callers.map((caller) => cellOf(policy, caller, urn)),
          };
        }),
        nextCursor: listed.nextCursor,
        total: listed.total,
      };
    });
  }
}

/** What decides: rules that are only tried are left out, and an agent is there whose ceiling narrows nothing. */
const enforced = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  roles: snapshot.roles.map((role) => ({ ...role, grants: role.grants.map(untried) })),
  guardrails: (snapshot.guardrails ?? []).filter(({ mode }) => mode === 'enforce'),
  agents: [
    ...snapshot.agents,
    { clientId: ANY_AGENT, name: ANY_AGENT, disabled: false, ceiling: { kind: 'all' } },
  ],
});

function untried(grant: SnapshotGrant): SnapshotGrant {
  if (grant.conditionMode === undefined) return grant;
  const { condition: _tried, conditionMode: _mode, ...rest } = grant;
  return rest;
}

/** Somebody who has this role alone, and a token that carries everything. */
const callerOf = (clientId: string, role: string): Caller => ({
  sub: 'nobody',
  clientId,
  roles: [role],
  scopes: new Set(DATA_PLANE_SCOPES),
  pop: 'dpop',
});

function cellOf(policy: Policy | undefined, caller: Caller, urn: string): RightCell {
  const tool = policy?.toolsByUrn.get(urn);
  if (policy === undefined || tool === undefined) return 'unused';
  const verdict = decideTool(policy, caller, tool);
  if (verdict.allowed) return verdict.conditional ? 'terms' : 'allowed';
  if (verdict.factor === 'ceiling' || verdict.factor === 'guardrail') return verdict.factor;
  return 'grant';
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
