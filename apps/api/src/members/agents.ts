import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { addAgent, AdminScope, Ceiling, MemberView } from '#libs/contracts';
import { invalid, ProblemError } from '../http/http.module.js';
import { ceilingTerms, CurrentPolicy } from '../roles/current-policy.read-model.js';
import { permissionsIn, permissionsOf, type Operator, type TenantRef } from '../session/session.module.js';
import { assertCredentials } from './agent-credentials.js';
import { Members, type MemberRef } from './members.js';
import { MemberStore } from './member-store.js';

/** OAuth clients that act for people or for themselves. */
@Injectable()
export class Agents {
  constructor(
    private readonly members: Members,
    private readonly store: MemberStore,
    private readonly policy: CurrentPolicy,
  ) {}

  add(tenant: TenantRef, operator: Operator, agent: z.output<typeof addAgent>): Promise<MemberView> {
    assertCredentials(agent);
    return this.members.add({ tenant, operator, action: 'agent.added' }, async (manager) => {
      await this.policy.assertUsable(manager, ceilingTerms(agent.ceiling), []);
      const ref: MemberRef = { kind: 'agent', id: await this.store.addAgent(manager, agent) };
      await this.members.assign(manager, ref, agent.roles, operator);
      return ref;
    });
  }

  setCeiling(tenant: TenantRef, operator: Operator, id: string, ceiling: Ceiling): Promise<MemberView> {
    const change = { tenant, operator, action: 'agent.ceiling.set' };
    return this.members.change(change, { kind: 'agent', id }, async (manager, before) => {
      const kept = before.ceiling === null ? [] : ceilingTerms(before.ceiling).map(({ select }) => select);
      await this.policy.assertUsable(manager, ceilingTerms(ceiling), kept);
      await this.store.setCeiling(manager, id, ceiling);
    });
  }

  /** @throws ProblemError 403 `right_beyond_own`: nobody gives a machine more than they have; 422 for an agent that is none */
  setAdminScopes(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    scopes: readonly AdminScope[],
  ): Promise<MemberView> {
    const own = permissionsIn(operator, tenant.id);
    const beyond = permissionsOf(scopes).find((permission) => !own.includes(permission));
    if (beyond !== undefined) {
      throw new ProblemError(403, 'right_beyond_own', 'You may not do this', {
        detail: `Nobody gives more than they have: you need the permission ${beyond} yourself.`,
      });
    }
    const change = { tenant, operator, action: 'agent.admin-scopes.set' };
    return this.members.change(change, { kind: 'agent', id }, async (manager) => {
      if (await this.store.setAdminScopes(manager, id, scopes)) return;
      throw invalid('/scopes', 'not_applicable', 'Only machines that an operator added have these scopes');
    });
  }
}
