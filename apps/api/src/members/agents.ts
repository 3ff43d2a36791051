import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { addAgent, MemberView, Selector } from '#libs/contracts';
import { CurrentPolicy } from '../roles/current-policy.read-model.js';
import type { Operator, TenantRef } from '../session/session.module.js';
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
      await this.policy.assertSelectable(manager, [{ pointer: '/ceiling', select: agent.ceiling }], []);
      const ref: MemberRef = { kind: 'agent', id: await this.store.addAgent(manager, agent) };
      await this.members.assign(manager, ref, agent.roles, operator);
      return ref;
    });
  }

  setCeiling(tenant: TenantRef, operator: Operator, id: string, ceiling: Selector): Promise<MemberView> {
    const change = { tenant, operator, action: 'agent.ceiling.set' };
    return this.members.change(change, { kind: 'agent', id }, async (manager, before) => {
      const selectors = [{ pointer: '/ceiling', select: ceiling }];
      await this.policy.assertSelectable(manager, selectors, before.ceiling === null ? [] : [before.ceiling]);
      await this.store.setCeiling(manager, id, ceiling);
    });
  }
}
