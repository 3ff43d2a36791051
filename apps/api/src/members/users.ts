import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { addUser, MemberView } from '#libs/contracts';
import { hashPassword, passwordProblem } from '../accounts/accounts.module.js';
import { conflict, invalid } from '../http/http.module.js';
import type { Operator, TenantRef } from '../session/session.module.js';
import { Members, type MemberRef } from './members.js';
import { MemberStore } from './member-store.js';

/** Local accounts of a tenant, as its administrators see them. */
@Injectable()
export class Users {
  constructor(
    private readonly members: Members,
    private readonly store: MemberStore,
  ) {}

  /** @throws ProblemError 409 `username_taken`; 422 `password_guessable` */
  async add(tenant: TenantRef, operator: Operator, user: z.output<typeof addUser>): Promise<MemberView> {
    const problem = passwordProblem(user.password, [user.username, user.name, tenant.name]);
    if (problem !== undefined) throw invalid('/password', 'password_guessable', problem);
    // Before the transaction: hashing is slow on purpose, and a connection should not wait for it.
    const passwordHash = await hashPassword(user.password);
    return this.members.add({ tenant, operator, action: 'user.added' }, async (manager) => {
      const id = await this.store.addUser(manager, { ...user, passwordHash });
      if (id === undefined) {
        throw conflict(
          'username_taken',
          `There is already a user ${user.username}. Choose another username.`,
        );
      }
      const ref: MemberRef = { kind: 'user', id };
      await this.members.assign(manager, ref, user.roles, operator);
      return ref;
    });
  }
}
